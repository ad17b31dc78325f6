using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// Many tensors as one row of numbers, each in the order in which its own lie in memory: on a GPU, where every operation costs its
/// launch, one on the row does what took one for each tensor.
/// </summary>
/// <param name="like">Tensors whose shapes and layouts those that are gathered have: contiguous, or of four dimensions with their
/// channels last.</param>
internal sealed class FlatTensors(IReadOnlyCollection<Tensor> like)
{
    private readonly (long[] Shape, bool ChannelsLast)[] _parts = [.. like.Select(tensor => (tensor.shape, !tensor.is_contiguous()))];
    private readonly long[] _lengths = [.. like.Select(tensor => tensor.numel())];

    /// <summary>Numbers of all.</summary>
    public long Length => _lengths.Sum();

    /// <summary>Copies the tensors into one row. Runs within the caller's dispose scope.</summary>
    /// <param name="tensors">As many as there are parts, of their shapes; another layout costs a copy more.</param>
    public Tensor Gather(IEnumerable<Tensor> tensors) => cat(
        [.. tensors.Zip(_parts, (tensor, part) => (part.ChannelsLast ? tensor.permute(0, 2, 3, 1) : tensor).reshape(-1))]);

    /// <summary>Each part of a row under its shape and layout; not copies. Runs within the caller's dispose scope.</summary>
    public IEnumerable<Tensor> Split(Tensor row) => row.split(_lengths).Zip(_parts, (piece, part) => part.Shape switch
    {
        [long kernels, long channels, long height, long width] when part.ChannelsLast
            => piece.view(kernels, height, width, channels).permute(0, 3, 1, 2),
        _ => piece.view(part.Shape),
    });
}
