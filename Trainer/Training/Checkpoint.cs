using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Weights;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// A run that can go on: weights, the best weights so far, their average, momentum and position, all in one file, so that a crash
/// leaves the one before or this one and never a mixture. The one before stays beside it, for the day the disk damages this one.
/// </summary>
internal static class Checkpoint
{
    private const string MomentumPrefix = "momentum.";
    private const string StateKey = "state";
    private const string HashKey = "sha256";

    /// <summary>Names, not numbers, of what can be enumerated: a number would mean another thing once there is one more of them.</summary>
    private static readonly JsonSerializerOptions StateOptions = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Where the checkpoint before the one at <paramref name="path"/> is kept.</summary>
    public static string PreviousOf(string path) => Path.ChangeExtension(path, ".previous" + Path.GetExtension(path));

    /// <summary>Where the checkpoint that takes the place of the one at <paramref name="path"/> is written.</summary>
    public static string NextOf(string path) => Path.ChangeExtension(path, ".next" + Path.GetExtension(path));

    /// <summary>Where one at <paramref name="path"/> that is no use is put aside.</summary>
    public static string RefusedOf(string path) => Path.ChangeExtension(path, ".refused" + Path.GetExtension(path));

    /// <summary>Renames a checkpoint that is no use; does nothing where there is none.</summary>
    public static void PutAside(string path)
    {
        if (File.Exists(path))
        {
            File.Move(path, RefusedOf(path), overwrite: true);
        }
    }

    /// <param name="path">Where it goes.</param>
    /// <param name="networks">Networks, and what stands before the names of their tensors.</param>
    /// <param name="optimizer">Holds the momentum.</param>
    /// <param name="state">The position.</param>
    public static void Save(
        string path, IEnumerable<(string Prefix, nn.Module Network)> networks, MomentumSgd optimizer, TrainingState state)
    {
        (SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)[] tensors =
        [
            .. networks.SelectMany(item => ModuleWeights.Read(item.Network, item.Prefix)),
            .. optimizer.State.Select(item => TensorBytes.Read(MomentumPrefix + item.Name, item.Buffer)),
        ];
        string position = JsonSerializer.Serialize(state, StateOptions);
        using IncrementalHash hash = BeginHash(position);
        foreach ((_, ReadOnlyMemory<byte> bytes) in tensors.OrderBy(tensor => tensor.Entry.Name, StringComparer.Ordinal))
        {
            hash.AppendData(bytes.Span);
        }

        string next = NextOf(path);
        SafetensorsWriter.Write(next, tensors, new Dictionary<string, string>
        {
            [StateKey] = position,
            [HashKey] = Convert.ToHexStringLower(hash.GetHashAndReset()),
        });
        if (File.Exists(path))
        {
            File.Move(path, PreviousOf(path), overwrite: true);
        }

        File.Move(next, path); // a crash right before it leaves the previous one to go on from
    }

    /// <summary>Fills the networks and the optimizer, and returns the position.</summary>
    /// <param name="path">The file.</param>
    /// <param name="networks">As in <see cref="Save"/>; one that was not saved is filled from <paramref name="instead"/>.</param>
    /// <param name="instead">A prefix that every checkpoint has.</param>
    /// <param name="optimizer">Takes the momentum.</param>
    /// <param name="expected">What the run is to be.</param>
    /// <exception cref="InvalidInputException">The file is broken or is of another run; it says what differs.</exception>
    public static TrainingState Load(
        string path,
        IEnumerable<(string Prefix, nn.Module Network)> networks,
        string instead,
        MomentumSgd optimizer,
        TrainingState expected)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        TrainingState state = ReadState(reader, path);
        string[] differences = Differences(state, expected).ToArray();
        if (differences.Length > 0)
        {
            throw new InvalidInputException($"{path}: the run was begun otherwise: {string.Join("; ", differences)}.");
        }

        RefuseDamaged(reader, path);
        foreach ((string prefix, nn.Module network) in networks)
        {
            bool has = reader.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal));
            ModuleWeights.Load(network, reader, has ? prefix : instead, path);
        }

        Dictionary<string, SafetensorsEntry> entries = reader.Entries.ToDictionary(entry => entry.Name);
        foreach ((string name, Tensor buffer) in optimizer.State)
        {
            SafetensorsEntry entry = entries.GetValueOrDefault(MomentumPrefix + name)
                ?? throw new InvalidInputException($"{path}: no momentum of {name}; this is no checkpoint of such a run.");
            TensorBytes.Write(entry, reader.Bytes(entry), buffer);
        }

        return state;
    }

    private static void RefuseDamaged(SafetensorsReader reader, string path)
    {
        using IncrementalHash hash = BeginHash(reader.Metadata.GetValueOrDefault(StateKey, string.Empty));
        foreach (SafetensorsEntry entry in reader.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            hash.AppendData(reader.Bytes(entry));
        }

        if (reader.Metadata.GetValueOrDefault(HashKey) != Convert.ToHexStringLower(hash.GetHashAndReset()))
        {
            throw new InvalidInputException($"{path} is damaged: it is not what was written.");
        }
    }

    /// <summary>Of the position; the tensors follow in the order of their names.</summary>
    private static IncrementalHash BeginHash(string position)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(position));
        return hash;
    }

    /// <summary>What a resumed run may not change, a phrase for each that it does.</summary>
    private static IEnumerable<string> Differences(TrainingState there, TrainingState here)
    {
        RecipeDifference[] others =
        [
            new("seed", $"{there.Seed}", $"{here.Seed}"),
            new("training images", $"{there.TrainCount}", $"{here.TrainCount}"),
            new("SHA-256 of the training images", there.TrainSha256, here.TrainSha256),
        ];
        return RecipeDifference.Between(there.Recipe, here.Recipe).Concat(others.Where(other => other.A != other.B))
            .Select(difference => $"{difference.Field} {difference.A} there, {difference.B} here");
    }

    private static TrainingState ReadState(SafetensorsReader reader, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(reader.Metadata.GetValueOrDefault(StateKey, "null"), StateOptions)
                ?? throw new InvalidInputException($"{path}: no checkpoint of a run: it has no state.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: no checkpoint of a run: {error.Message}", error);
        }
    }
}
