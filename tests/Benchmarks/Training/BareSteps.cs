using System.Diagnostics;
using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks.Training;

/// <summary>What a training step cannot do without: forward, backward and libtorch's own optimizer, on one batch that lies ready.</summary>
internal sealed class BareSteps : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _input;
    private readonly Tensor _labels;
    private readonly double _labelSmoothing;

    /// <param name="recipe">Network, batch size and the optimizer's values.</param>
    /// <param name="images">A batch.</param>
    public BareSteps(Recipe recipe, ImageDataSet images)
    {
        _network = TrainingSetup.CreateNetwork(recipe, images, seed: 0, CPU);
        _network.train();
        _optimizer = optim.SGD(
            _network.parameters(), recipe.LearningRate, recipe.Momentum, 0, recipe.WeightDecay, nesterov: recipe.Momentum > 0);
        _labelSmoothing = recipe.LabelSmoothing;
        using var data = new DeviceImages(images, CPU);
        _input = ChannelsLast.Arrange(TrainingSetup.Preprocessing(recipe).Apply(data.Pixels));
        _labels = data.Labels.clone();
    }

    /// <summary>Time of a number of steps.</summary>
    public double Seconds(int steps)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < steps; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            _optimizer.zero_grad();
            nn.functional.cross_entropy(_network.call(_input), _labels, label_smoothing: _labelSmoothing).backward();
            _optimizer.step();
        }

        return watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _network.Dispose();
        _optimizer.Dispose();
        _input.Dispose();
        _labels.Dispose();
    }
}
