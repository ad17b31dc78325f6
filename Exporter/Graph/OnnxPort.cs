namespace FashionResNet.Exporter.Graph;

/// <summary>An input or output of the graph. Its shape is <c>[N, …Shape]</c>: the batch is symbolic always.</summary>
internal sealed record OnnxPort(string Name, OnnxElementType ElementType, IReadOnlyList<long> Shape);
