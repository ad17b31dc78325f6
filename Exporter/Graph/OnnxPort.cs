namespace FashionResNet.Exporter.Graph;

/// <summary>
/// An input or output of the graph. Its shape is <c>[N, …Shape]</c>: the batch is symbolic always. Null where nobody said it, as
/// for a value in the middle that calibration looks at.
/// </summary>
internal sealed record OnnxPort(string Name, OnnxElementType ElementType, IReadOnlyList<long>? Shape);
