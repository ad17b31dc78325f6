using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>The networks of a run, all of one shape and on one device.</summary>
/// <param name="Trained">The one that steps change.</param>
/// <param name="Best">Holds the best weights so far.</param>
/// <param name="Average">Holds the moving average; null where the recipe has none.</param>
/// <param name="Half">Becomes the one that computes in bfloat16; null where the recipe does not.</param>
internal sealed record TrainedNetworks(
    nn.Module<Tensor, Tensor> Trained, nn.Module<Tensor, Tensor> Best, nn.Module<Tensor, Tensor>? Average, nn.Module<Tensor, Tensor>? Half)
{
    private const string TrainedPrefix = "model.";
    private const string BestPrefix = "best.";
    private const string AveragePrefix = "average.";

    /// <summary>Prefix of the one that is validated, in a checkpoint.</summary>
    public string CurrentPrefix => Average is null ? TrainedPrefix : AveragePrefix;

    /// <summary>Makes them, each by the same seeded call.</summary>
    /// <param name="create">Makes a network on the device.</param>
    /// <param name="recipe">Says which are needed.</param>
    public static TrainedNetworks Create(Func<nn.Module<Tensor, Tensor>> create, Recipe recipe) => new(
        create(), create(), recipe.EmaDecay > 0 ? create() : null, recipe.Precision == Precision.BFloat16 ? create() : null);

    /// <summary>What a checkpoint holds, and what stands before the names of its tensors.</summary>
    /// <param name="withBest">False where the best weights are the current ones.</param>
    public IEnumerable<(string Prefix, nn.Module Network)> Saved(bool withBest)
    {
        yield return (TrainedPrefix, Trained);
        if (Average is not null)
        {
            yield return (AveragePrefix, Average);
        }

        if (withBest)
        {
            yield return (BestPrefix, Best);
        }
    }

    /// <summary>Copies all weights and statistics.</summary>
    public static void Copy(nn.Module from, nn.Module to)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> target = to.state_dict();
        foreach ((string name, Tensor value) in from.state_dict())
        {
            target[name].copy_(value);
        }
    }
}
