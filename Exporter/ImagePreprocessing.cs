using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Data;
using TorchSharp;

namespace FashionResNet.Exporter;

/// <summary>
/// From uint8 pixels to what the network takes: scale to 0..1, up-size, normalise. <see cref="Apply"/> does it in training and
/// <c>Emit</c> writes the same steps into the graph; they stand together so that they cannot drift apart.
/// </summary>
public sealed record ImagePreprocessing
{
    private const float MaxPixel = 255;

    /// <summary>Mean per channel of pixels in 0..1, subtracted; none by default.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Standard deviation per channel of pixels in 0..1, divided by; none by default.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>Size that the network sees, in pixels: bilinear, half-pixel centres, no antialiasing. Null: as it is.</summary>
    public (int Height, int Width)? ResizeTo { get; init; }

    /// <summary>Applies it on the tensor's device.</summary>
    /// <param name="pixels">uint8 <c>[N, C, H, W]</c>.</param>
    /// <returns>float32 <c>[N, C, H', W']</c>, owned by the caller or by the caller's dispose scope.</returns>
    public torch.Tensor Apply(torch.Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor x = pixels.to(torch.float32) / MaxPixel;
        if (ResizeTo is var (height, width))
        {
            x = torch.nn.functional.interpolate(
                x, [height, width], mode: torch.InterpolationMode.Bilinear, align_corners: false);
        }

        x = Mean.Count == 0 ? x : x - PerChannel(Mean, pixels.device);
        x = Std.Count == 0 ? x : x / PerChannel(Std, pixels.device);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>The same steps as nodes; <paramref name="image"/> is uint8 <c>[N, C, H, W]</c> of the given shape.</summary>
    internal OnnxValue Emit(GraphBuilder graph, OnnxValue image, ImageSpec spec)
    {
        OnnxValue x = graph.Node("Cast", [image], "preprocess.cast", OnnxAttributeValue.Of("to", (long)OnnxElementType.Float));
        x = graph.Node("Div", [x, graph.Constant([MaxPixel], "preprocess.scale.divisor")], "preprocess.scale");
        if (ResizeTo is var (height, width))
        {
            // Scales, not sizes: with sizes the batch would have to be computed in the graph and shapes would not be static.
            float[] factors = [1, 1, ScaleFactor(spec.Height, height), ScaleFactor(spec.Width, width)];
            OnnxValue scales = graph.Constant(factors, "preprocess.resize.scales", factors.Length);
            x = graph.Node(
                "Resize",
                [x, default, scales],
                "preprocess.resize",
                OnnxAttributeValue.Of("mode", "linear"),
                OnnxAttributeValue.Of("coordinate_transformation_mode", "half_pixel"));
        }

        x = Mean.Count == 0 ? x : graph.Node("Sub", [x, PerChannel(graph, Mean, "preprocess.mean")], "preprocess.center");
        x = Std.Count == 0 ? x : graph.Node("Div", [x, PerChannel(graph, Std, "preprocess.std")], "preprocess.normalize");
        return x;
    }

    /// <summary>What does not fit such images, a phrase each.</summary>
    /// <param name="spec">Their shape.</param>
    public IEnumerable<string> Faults(ImageSpec spec)
    {
        if (Mean.Count != 0 && Mean.Count != spec.Channels)
        {
            yield return $"{Mean.Count} means for {spec.Channels} channels";
        }

        if (Std.Count != 0 && Std.Count != spec.Channels)
        {
            yield return $"{Std.Count} standard deviations for {spec.Channels} channels";
        }

        if (!Mean.All(float.IsFinite))
        {
            yield return "a mean that is no finite number";
        }

        if (!Std.All(std => std > 0 && float.IsFinite(std)))
        {
            yield return "a standard deviation that is not above 0 and finite";
        }

        if (ResizeTo is { Height: <= 0 } or { Width: <= 0 })
        {
            yield return $"a resize to {ResizeTo.Value.Height}x{ResizeTo.Value.Width}";
        }
    }

    /// <summary>
    /// A float32 factor for which ⌊size·factor⌋, the operator's rule, gives the wanted size. Readers multiply in float or in
    /// double; a product that is not below a whole number in double is not below it in float either.
    /// </summary>
    internal static float ScaleFactor(int size, int wanted)
    {
        float factor = (float)wanted / size;
        while ((double)size * factor < wanted)
        {
            factor = MathF.BitIncrement(factor);
        }

        return factor;
    }

    private static torch.Tensor PerChannel(IReadOnlyList<float> values, torch.Device device)
        => torch.cat([.. values.Select(value => torch.full([1], value, device: device))]).view(1, -1, 1, 1); // a copy to a GPU would wait for it

    private static OnnxValue PerChannel(GraphBuilder graph, IReadOnlyList<float> values, string path)
        => graph.Constant(values.ToArray(), path, 1, values.Count, 1, 1);
}
