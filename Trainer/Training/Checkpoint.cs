using System.Text.Json;
using System.Text.Json.Nodes;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using FashionResNet.Trainer.Weights;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// A run that can go on: weights, the best weights so far, momentum and position, all in one file, so that a crash leaves the one
/// before or this one and never a mixture.
/// </summary>
internal static class Checkpoint
{
    private const string ModelPrefix = "model.";
    private const string BestPrefix = "best.";
    private const string MomentumPrefix = "momentum.";
    private const string StateKey = "state";

    /// <param name="path">Where it goes.</param>
    /// <param name="network">The weights as they are.</param>
    /// <param name="best">The best weights so far; null where those are the network's own.</param>
    /// <param name="optimizer">Holds the momentum.</param>
    /// <param name="state">The position.</param>
    public static void Save(string path, nn.Module network, nn.Module? best, MomentumSgd optimizer, TrainingState state)
        => SafetensorsWriter.Write(
            path,
            [
                .. ModuleWeights.Read(network, ModelPrefix),
                .. best is null ? [] : ModuleWeights.Read(best, BestPrefix),
                .. optimizer.State.Select(item => TensorBytes.Read(MomentumPrefix + item.Name, item.Buffer)),
            ],
            new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state) });

    /// <summary>Fills the network, the best network and the optimizer, and returns the position.</summary>
    /// <exception cref="InvalidInputException">The file is broken or is of another run; it says what differs.</exception>
    public static TrainingState Load(string path, nn.Module network, nn.Module best, MomentumSgd optimizer, TrainingState expected)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        TrainingState state = ReadState(reader, path);
        string[] differences = Differences(state, expected).ToArray();
        if (differences.Length > 0)
        {
            throw new InvalidInputException($"{path}: the run was begun otherwise: {string.Join("; ", differences)}.");
        }

        ModuleWeights.Load(network, reader, ModelPrefix, path);
        bool hasBest = reader.Entries.Any(entry => entry.Name.StartsWith(BestPrefix, StringComparison.Ordinal));
        ModuleWeights.Load(best, reader, hasBest ? BestPrefix : ModelPrefix, path);
        Dictionary<string, SafetensorsEntry> entries = reader.Entries.ToDictionary(entry => entry.Name);
        foreach ((string name, Tensor buffer) in optimizer.State)
        {
            SafetensorsEntry entry = entries.GetValueOrDefault(MomentumPrefix + name)
                ?? throw new InvalidInputException($"{path}: no momentum of {name}; this is no checkpoint of such a run.");
            TensorBytes.Write(entry, reader.Bytes(entry), buffer);
        }

        return state;
    }

    /// <summary>What a resumed run may not change, a phrase for each that it does.</summary>
    private static IEnumerable<string> Differences(TrainingState there, TrainingState here)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> Values(TrainingState state)
            => JsonSerializer.SerializeToNode(state.Recipe)!.AsObject()
                .Append(new("Seed", state.Seed))
                .Append(new("training images", state.TrainCount))
                .Append(new("SHA-256 of the training images", state.TrainSha256));
        return Values(there).Zip(Values(here))
            .Where(pair => !JsonNode.DeepEquals(pair.First.Value, pair.Second.Value))
            .Select(pair => $"{pair.First.Key} {pair.First.Value?.ToJsonString() ?? "none"} there, {pair.Second.Value?.ToJsonString() ?? "none"} here");
    }

    private static TrainingState ReadState(SafetensorsReader reader, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(reader.Metadata.GetValueOrDefault(StateKey, "null"))
                ?? throw new InvalidInputException($"{path}: no checkpoint of a run: it has no state.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: no checkpoint of a run: {error.Message}", error);
        }
    }
}
