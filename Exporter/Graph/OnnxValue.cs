namespace FashionResNet.Exporter.Graph;

/// <summary>A tensor in the graph, a node's output or a constant; <see cref="GraphBuilder"/> makes them.</summary>
/// <param name="Name">Its name in the ONNX file.</param>
public readonly record struct OnnxValue(string Name);
