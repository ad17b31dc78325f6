using FashionResNet.Shared.Data;
using TorchSharp;

namespace FashionResNet.Exporter.Verification;

/// <summary>Runs the module and the exported model on the same batches of images.</summary>
internal static class ParityCheck
{
    public static ParityReport Run(
        torch.nn.Module<torch.Tensor, torch.Tensor> module,
        byte[] model,
        OnnxExportOptions options,
        ImageDataSet? images,
        CancellationToken cancellationToken)
    {
        ImageSpec spec = options.Metadata.Image;
        int classes = options.Metadata.Labels.Count;
        using var torchSide = new TorchReference(module, options.Preprocessing, spec);
        _ = torchSide.Run(new byte[spec.ByteCount], 1, classes); // says what is wrong with the module before ONNX Runtime does
        using var onnxSide = new OnnxRunner(model, spec, cancellationToken);

        var tally = new ParityTally(options.Parity.Tolerance, classes);
        foreach (ParityBatch batch in ParityBatch.Plan(spec, options.Parity, images))
        {
            int count = batch.Images.Count;
            (float[] logits, float[] probabilities) = onnxSide.Run(batch.Pixels, count);
            tally.Add(batch.Name, batch.Images, torchSide.Run(batch.Pixels, count, classes), logits, probabilities);
        }

        return tally.ToReport();
    }
}
