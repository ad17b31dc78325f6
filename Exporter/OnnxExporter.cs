using System.Security.Cryptography;
using FashionResNet.Exporter.Converters;
using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Models;
using TorchSharp;

namespace FashionResNet.Exporter;

/// <summary>A TorchSharp module as an ONNX file, proved equal before it is written.</summary>
public static class OnnxExporter
{
    /// <summary>
    /// Builds the graph, runs both sides on random and real images, and writes the file when they agree. What was proved is then
    /// quantized or stored as fp16, where that is asked for. The graph takes
    /// <c>image</c>, uint8 <c>[N, C, H, W]</c> for any N, and gives <c>logits</c> and <c>probabilities</c>, float
    /// <c>[N, K]</c>.
    /// </summary>
    /// <param name="module">float32 <c>[N, C, H, W]</c> to logits <c>[N, K]</c>, on any device; its training flags stay.</param>
    /// <param name="path">The file to write; what is there stays until the new one is proved and complete.</param>
    /// <param name="options">What the file says of itself, and how to export.</param>
    /// <param name="images">Real images to compare on; null compares on random ones only.</param>
    /// <param name="cancellationToken">Looked at before each batch that is compared or calibrated on; nothing is written then.</param>
    /// <exception cref="UnsupportedModuleException">All modules without a converter or with a refused attribute.</exception>
    /// <exception cref="CheckFailedException">The two sides differ, ONNX Runtime refuses the graph, INT8 loses more
    /// accuracy than is allowed, or fp16 moves the logits too far.</exception>
    /// <exception cref="InvalidInputException">An option is out of range, the module does not take the images or does not give a
    /// logit a label, or the file cannot be written.</exception>
    /// <exception cref="TransientFaultException">The file system failed, and may not the next time.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExportReport Export(
        torch.nn.Module<torch.Tensor, torch.Tensor> module,
        string path,
        OnnxExportOptions options,
        ImageDataSet? images = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ModuleWalk.EnsureSupported(module, options.Converters);
        CheckImages(images, options.Metadata);
        AtomicFile.RequirePlace(path);
        (OnnxGraph graph, int folded) = Build(module, options);
        ModelMetadata metadata = options.Metadata with
        {
            Mean = options.Preprocessing.Mean,
            Std = options.Preprocessing.Std,
            ParityMaxAbsDiff = null,
            ParityArgmaxAgreement = null,
            Precision = null,
            Quantization = null,
            ProducerVersion = ProductVersion.Text,
        };
        ParityReport parity = ParityCheck.Run(module, Write(graph, metadata), options, images, cancellationToken);
        if (!parity.Passed)
        {
            IEnumerable<string> failures = parity.Cases.Where(c => !c.Ok).Select(Describe);
            string fault = OneDnnFault.IsHere
                ? " It may be libtorch, which computes some convolutions wrongly on this processor: try another, or ONEDNN_MAX_CPU_ISA=SSE41 in the environment."
                : "";
            throw new CheckFailedException($"{path} was not written, ONNX Runtime differs: {string.Join("; ", failures)}.{fault}");
        }

        metadata = metadata with { ParityMaxAbsDiff = parity.MaxAbsDiff, ParityArgmaxAgreement = parity.ArgmaxAgreement };
        byte[] file = Write(graph, metadata);
        QuantizationReport? quantization = null;
        if (options.Quantization is not null)
        {
            var quantizer = new Quantizer(graph, options.Quantization, of => Write(of, options.Metadata));
            (graph, quantization) = quantizer.Run(file.LongLength, images, cancellationToken);
            file = Write(graph, quantization.Describe(metadata, tested: images is not null));
        }

        HalfReport? half = null;
        if (options.HalfPrecision != HalfPrecision.None)
        {
            OnnxGraph fp32 = graph;
            graph = options.HalfPrecision == HalfPrecision.Weights ? HalfWeightsPass.Run(fp32) : HalfComputePass.Run(fp32);
            half = HalfCheck.Run(fp32, graph, of => Write(of, metadata), options, images, cancellationToken);
            file = Write(graph, half.Describe(metadata, images?.Count));
        }

        AtomicFile.WriteAllBytes(path, file);
        return new ExportReport
        {
            Path = path,
            Bytes = file.LongLength,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            NodeCount = graph.Nodes.Count,
            FoldedBatchNorms = folded,
            Opset = options.Opset,
            Parity = parity,
            Quantization = quantization,
            Half = half,
        };

        byte[] Write(OnnxGraph of, ModelMetadata properties) => ModelWriter.Write(
            of, metadata.Arch ?? module.GetName(), options.Opset, ProductVersion.Text, properties.ToProperties());
    }

    /// <summary>Images of other classes would give the file an accuracy that it does not have.</summary>
    private static void CheckImages(ImageDataSet? images, ModelMetadata metadata)
    {
        if (images is null)
        {
            return;
        }

        if (images.Spec != metadata.Image)
        {
            throw new InvalidInputException($"{images.Name} has {images.Spec} images, the export is for {metadata.Image}.");
        }

        if (images.Count == 0)
        {
            throw new InvalidInputException($"{images.Name} has no images to compare on.");
        }

        if (!images.ClassNames.SequenceEqual(metadata.Labels))
        {
            throw new InvalidInputException(
                $"{images.Name} has the classes {string.Join(", ", images.ClassNames)}; those of the export are, in their order, "
                + $"{string.Join(", ", metadata.Labels)}.");
        }
    }

    private static (OnnxGraph Graph, int Folded) Build(torch.nn.Module module, OnnxExportOptions options)
    {
        using DisposeScope scope = torch.NewDisposeScope(); // for what a user's converter leaves behind
        ImageSpec spec = options.Metadata.Image;
        int classes = options.Metadata.Labels.Count;
        var graph = new OnnxGraph();
        var builder = new GraphBuilder(graph, options.Converters);
        OnnxValue image = new(graph.UniqueName(OnnxNames.Image));
        string logits = graph.UniqueName(OnnxNames.Logits);
        string probabilities = graph.UniqueName(OnnxNames.Probabilities);

        graph.Inputs.Add(new OnnxPort(image.Name, OnnxElementType.UInt8, [spec.Channels, spec.Height, spec.Width]));
        OnnxValue input = options.Preprocessing.Emit(builder, image, spec);
        graph.EndPreprocessing();
        OnnxValue result = builder.Convert(module, input, "");
        graph.Rename(result.Name, logits);
        OnnxValue softmax = builder.Node("Softmax", [new OnnxValue(logits)], "softmax", OnnxAttributeValue.Of("axis", 1));
        graph.Rename(softmax.Name, probabilities);
        graph.Outputs.Add(new OnnxPort(logits, OnnxElementType.Float, [classes]));
        graph.Outputs.Add(new OnnxPort(probabilities, OnnxElementType.Float, [classes]));
        return (graph, options.FoldBatchNorm ? FoldBatchNormPass.Run(graph) : 0);
    }

    private static string Describe(ParityCase failed) => $"on a batch of {failed.Batch} ({failed.Name}), {failed.Failure}";
}
