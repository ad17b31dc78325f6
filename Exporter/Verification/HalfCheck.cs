using System.Globalization;
using System.Numerics.Tensors;
using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Verification;

/// <summary>
/// Runs a model with 16-bit floats and the float32 one that it was made from on the images of the parity check. One that computes in
/// half is stood in for by <see cref="HalfRoundingPass"/>, as the CPU does not compute so.
/// </summary>
internal static class HalfCheck
{
    /// <summary>
    /// Logits may move by this share of the largest one. Half rounds to 1/2048; ResNets move by some thousandths. A model that moves
    /// by more has lost small weights to 0, or enlarges every rounding.
    /// </summary>
    private const double LargestShare = 0.1;

    /// <exception cref="CheckFailedException">The model gives infinity or NaN, or other logits altogether.</exception>
    public static HalfReport Run(
        OnnxGraph fp32Graph,
        OnnxGraph halfGraph,
        Func<OnnxGraph, byte[]> write,
        OnnxExportOptions options,
        ImageDataSet? images,
        CancellationToken cancellationToken)
    {
        ImageSpec spec = options.Metadata.Image;
        byte[] fp32Model = write(fp32Graph);
        using var fp32 = new OnnxRunner(fp32Model, spec, cancellationToken);
        using var file = new OnnxRunner(write(halfGraph), spec, cancellationToken);
        _ = file.Run(new byte[spec.ByteCount], 1); // whether ONNX Runtime takes it at all
        using OnnxRunner? rounding = options.HalfPrecision == HalfPrecision.Compute
            ? new OnnxRunner(write(HalfRoundingPass.Run(fp32Graph)), spec, cancellationToken)
            : null;
        OnnxRunner half = rounding ?? file;
        int classes = options.Metadata.Labels.Count;
        int count = 0, same = 0;
        double difference = 0, largest = 0;
        foreach (ParityBatch batch in ParityBatch.Plan(spec, options.Parity, images))
        {
            (float[] expected, _) = fp32.Run(batch.Pixels, batch.Images.Count);
            (float[] actual, _) = half.Run(batch.Pixels, batch.Images.Count);
            if (!actual.All(float.IsFinite))
            {
                throw new CheckFailedException(
                    $"fp16: a logit of '{batch.Name}' is no finite number: a value in the network is beyond {(float)Half.MaxValue}; export it as float32.");
            }

            same += Enumerable.Range(0, batch.Images.Count).Count(i => ModelComparison.Best(expected, i, classes) == ModelComparison.Best(actual, i, classes));
            count += batch.Images.Count;
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude<float>(expected)));
            TensorPrimitives.Subtract(actual, expected, actual);
            difference = Math.Max(difference, Math.Abs(TensorPrimitives.MaxMagnitude<float>(actual)));
        }

        if (difference > LargestShare * largest)
        {
            throw new CheckFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"fp16 moves logits by up to {difference:g3}, the largest is {largest:g3}, and {LargestShare:0.#} of it is allowed; export it as float32."));
        }

        return new HalfReport
        {
            Precision = options.HalfPrecision,
            Fp32Bytes = fp32Model.LongLength,
            ImageCount = count,
            MaxAbsDiff = difference,
            MaxAbsLogit = largest,
            ArgmaxAgreement = (double)same / count,
            Accuracy = images is null ? null : (double)ModelComparison.CountRight(half, images) / images.Count,
        };
    }
}
