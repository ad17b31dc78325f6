using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Weights;

/// <summary>
/// A network's weights as <c>weights.safetensors</c>: names and shapes are those of PyTorch's <c>state_dict()</c> of the same network,
/// so that Python loads them and we load Python's.
/// </summary>
internal static class ModuleWeights
{
    /// <summary>Parameters and buffers as they are now.</summary>
    public static IEnumerable<(SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)> Read(nn.Module module, string prefix = "")
        => module.state_dict().Select(item => TensorBytes.Read(prefix + item.Key, item.Value));

    /// <summary>Writes parameters and buffers.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    public static void Save(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
        => SafetensorsWriter.Write(path, Read(module), metadata);

    /// <summary>
    /// Fills the network with the file's values. Missing <c>num_batches_tracked</c> are allowed, as in PyTorch, and so is a name that
    /// stands before all others: a network saved inside another has <c>module.</c> (DataParallel), <c>model.</c> (Lightning) or the like.
    /// </summary>
    /// <exception cref="InvalidInputException">
    /// The file is broken, or is of another network: every missing, surplus and misshapen tensor is named, and nothing is changed.
    /// </exception>
    public static void Load(nn.Module module, string path)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        Load(module, reader, WrapperPrefix(module, reader), path);
    }

    /// <summary>The same from an open file, of tensors whose names begin with a prefix.</summary>
    public static void Load(nn.Module module, SafetensorsReader reader, string prefix, string path)
    {
        Dictionary<string, SafetensorsEntry> given = reader.Entries
            .Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name[prefix.Length..]);
        Dictionary<string, Tensor> wanted = module.state_dict();

        string[] missing = wanted.Keys
            .Where(name => !given.ContainsKey(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(name => $"missing {prefix}{name} {Text(wanted[name].shape)}")
            .ToArray();
        string[] surplus = given.Keys.Where(name => !wanted.ContainsKey(name)).Select(name => $"surplus {prefix}{name}").ToArray();
        string[] misshapen = given.Keys
            .Where(name => wanted.TryGetValue(name, out Tensor? tensor) && !tensor.shape.SequenceEqual(given[name].Shape))
            .Select(name => $"{prefix}{name} is {Text(given[name].Shape)}, not {Text(wanted[name].shape)}")
            .ToArray();
        string[] faults = [.. missing, .. surplus, .. misshapen];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(
                $"{path}: weights of another network, {missing.Length} tensors missing, {surplus.Length} surplus, "
                + $"{misshapen.Length} of another shape: {string.Join("; ", faults)}.");
        }

        foreach ((string name, SafetensorsEntry entry) in given)
        {
            TensorBytes.Write(entry, reader.Bytes(entry), wanted[name]);
        }
    }

    /// <summary>What stands before every name of the file and not before the network's; mostly nothing.</summary>
    private static string WrapperPrefix(nn.Module module, SafetensorsReader reader)
    {
        HashSet<string> wanted = [.. module.state_dict().Keys];
        string[] names = reader.Entries.Select(entry => entry.Name).ToArray();
        string first = names.FirstOrDefault(string.Empty);
        return Enumerable.Range(0, first.Length + 1)
            .Where(length => length == 0 || first[length - 1] == '.')
            .Select(length => first[..length])
            .TakeWhile(prefix => names.All(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            .FirstOrDefault(prefix => names.Any(name => wanted.Contains(name[prefix.Length..])), string.Empty);
    }

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
