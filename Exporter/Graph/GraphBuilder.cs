using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;
using TorchSharp;

namespace FashionResNet.Exporter.Graph;

/// <summary>What a converter emits through: nodes, constants and, for containers, the conversion of their children.</summary>
/// <remarks>
/// A <c>path</c> is the module's path, as in <c>state_dict</c>: <c>layer1.0.conv1</c>. The root's path is empty; a leading dot
/// is dropped, so <c>$"{path}.conv1"</c> is right everywhere. Nodes are named by it, constants too, values after their node.
/// </remarks>
public sealed class GraphBuilder
{
    private readonly OnnxGraph _graph;
    private readonly ConverterRegistry _converters;
    private readonly HashSet<string> _nodeNames = [];

    internal GraphBuilder(OnnxGraph graph, ConverterRegistry converters)
    {
        _graph = graph;
        _converters = converters;
    }

    /// <summary>Converts a child module by the converter of its exact type.</summary>
    /// <param name="module">The child.</param>
    /// <param name="input">What flows into it.</param>
    /// <param name="path">Its path, <c>$"{path}.name"</c>.</param>
    /// <returns>What flows out of it.</returns>
    /// <exception cref="UnsupportedModuleException">No converter knows the type.</exception>
    public OnnxValue Convert(torch.nn.Module module, OnnxValue input, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ModuleConverter converter = _converters.Find(module.GetType())
            ?? throw new UnsupportedModuleException([UnsupportedModule.NoConverter(Clean(path), module)], _converters);
        return converter.ConvertModule(module, input, Clean(path), this);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="opType">Operator of the ONNX default domain, for example <c>Conv</c>.</param>
    /// <param name="inputs">Its inputs; <c>default</c> stands for an optional input left out.</param>
    /// <param name="path">Its name.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output.</returns>
    public OnnxValue Node(string opType, IReadOnlyList<OnnxValue> inputs, string path, params OnnxAttributeValue[] attributes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        string wanted = Clean(path) is { Length: > 0 } clean ? clean : opType;
        string name = wanted;
        for (int i = 2; !_nodeNames.Add(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        string output = _graph.UniqueName($"{name}.output");
        _graph.Nodes.Add(new OnnxNode(opType, name, inputs.Select(input => input.Name ?? ""), output, attributes));
        return new OnnxValue(output);
    }

    /// <summary>Element-wise sum.</summary>
    public OnnxValue Add(OnnxValue left, OnnxValue right, string path) => Node("Add", [left, right], path);

    /// <summary>Element-wise max(x, 0).</summary>
    public OnnxValue Relu(OnnxValue input, string path) => Node("Relu", [input], path);

    /// <summary>A constant from a parameter or a buffer, on any device.</summary>
    /// <exception cref="InvalidInputException">The tensor is not float32.</exception>
    public OnnxValue Constant(torch.Tensor tensor, string path)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dtype != torch.ScalarType.Float32)
        {
            throw new InvalidInputException(
                $"{Clean(path)} is {tensor.dtype}; only Float32 is exported: call module.@float() first.");
        }

        using torch.Tensor detached = tensor.detach();
        using torch.Tensor local = detached.cpu();
        using torch.Tensor dense = local.contiguous();
        return Constant(MemoryMarshal.Cast<byte, float>(dense.bytes), path, dense.shape);
    }

    /// <summary>A constant of float32 values, row after row.</summary>
    public OnnxValue Constant(ReadOnlySpan<float> values, string path, params long[] shape)
        => Constant(OnnxTensor.Of(values, shape), path);

    /// <summary>A one-dimensional constant of int64 values, as shapes and axes are.</summary>
    public OnnxValue Constant(ReadOnlySpan<long> values, string path) => Constant(OnnxTensor.Of(values, values.Length), path);

    private OnnxValue Constant(OnnxTensor tensor, string path) => new(_graph.AddInitializer(Clean(path), tensor));

    private static string Clean(string path) => path.TrimStart('.');
}
