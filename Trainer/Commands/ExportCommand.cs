using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Weights;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>export</c>: existing weights to a proven model.onnx.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var weights = new Option<FileInfo>("--weights") { Description = "weights.safetensors of a run, or of PyTorch.", HelpName = "FILE", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "The model.onnx to write.", HelpName = "FILE", Required = true };
        var arch = new Option<string?>("--arch") { Description = "The network. Default: what the weights say." };
        arch.AcceptOnlyFromAmong(Architecture.Names);
        var labels = new Option<FileInfo?>("--labels") { Description = "Class names, one a line. Default: what the weights say.", HelpName = "FILE" };
        var image = new Option<string?>("--image") { Description = "Shape of an image. Default: what the weights say.", HelpName = "CxHxW" };
        Option<int?> inputSize = CommonOptions.Positive<int>("--input-size", "Side that images are resized to in the graph. Default: what the weights say.");
        var mean = new Option<string?>("--mean") { Description = "Mean of pixels in 0..1, a number a channel. Default: what the weights say.", HelpName = "M,…" };
        var std = new Option<string?>("--std") { Description = "Standard deviation of pixels in 0..1, likewise.", HelpName = "S,…" };
        var flipAverage = new Option<bool?>("--flip-average") { Description = "Mean of the logits of image and mirror image: more accurate, half as fast. Default: what the weights say." };
        var keepBatchNorm = new Option<bool>("--keep-batch-norm") { Description = "Do not fold batch norm into the convolutions." };
        var opset = new Option<int>("--opset") { Description = "ONNX operator set.", DefaultValueFactory = _ => 17, HelpName = "N" };
        var fp16 = new Option<bool>("--fp16") { Description = "Store weights as 16-bit floats: half the size, the same speed." };
        var fp16Compute = new Option<bool>("--fp16-compute") { Description = "Compute in 16-bit floats too: for CUDA; a CPU takes float32 instead." };
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("export", "Export weights to ONNX, proved against TorchSharp on random and real images.")
        {
            weights, output, arch, labels, image, inputSize, mean, std, flipAverage, keepBatchNorm, opset, fp16, fp16Compute, data, json,
        };
        var quantization = new QuantizationArguments(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(fp16) && result.GetValue(fp16Compute))
            {
                result.AddError("--fp16 and --fp16-compute contradict each other: give one of them.");
            }
        });
        command.SetWork(async (parsed, cancellation) =>
        {
            WeightsDescription description = WeightsDescription.Read(parsed.GetValue(weights)!.FullName) with
            {
                Arch = parsed.GetValue(arch),
                LabelsFile = parsed.GetValue(labels)?.FullName,
                Image = parsed.GetValue(image),
                InputSize = parsed.GetValue(inputSize),
                Mean = parsed.GetValue(mean),
                Std = parsed.GetValue(std),
                FlipAverage = parsed.GetValue(flipAverage),
            };
            using DescribedNetwork network = description.Load();
            IDataSetFiles? files = await ExportImages.LocateAsync(
                network.Metadata,
                new FashionMnistOptions { Folder = parsed.GetValue(data) },
                quantization.IsAsked(parsed),
                parsed.InvocationConfiguration.Error,
                cancellation);
            ImageDataSet? images = files is null ? null : ExportImages.Fit(files.LoadTest(cancellation), network.Metadata);
            QuantizationOptions? int8 = files is not null && quantization.IsAsked(parsed)
                ? quantization.ReadFor(parsed, ExportImages.Fit(files.LoadTrain(cancellation: cancellation), network.Metadata), network.Split)
                : null;

            ExportReport report = ModelExport.Export(
                network.Network,
                parsed.GetValue(output)!.FullName,
                network.Metadata,
                network.Preprocessing,
                images,
                !parsed.GetValue(keepBatchNorm),
                parsed.GetValue(opset),
                int8,
                parsed.GetValue(fp16Compute) ? HalfPrecision.Compute : parsed.GetValue(fp16) ? HalfPrecision.Weights : HalfPrecision.None,
                cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(report, RunConfig.JsonOptions) : Text(report));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The export and its proof in two lines; what INT8 or fp16 came to in some more.</summary>
    public static string Text(ExportReport report)
    {
        string int8 = report.Quantization is { } quantization ? $"\n{QuantizationText.Render(report, quantization)}" : "";
        string fp16 = report.Half is not { } half ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"\nfp16: {half.Fp32Bytes / 1e6:0.0} MB -> {report.Bytes / 1e6:0.0} MB, max |Δ logit| {half.MaxAbsDiff:0.0e+0} (largest {half.MaxAbsLogit:0.0}), same class on {half.ArgmaxAgreement:0.0000}");
        int differing = report.Parity.NearTies.Count(tie => tie.TorchClass != tie.OnnxClass);
        string ties = differing == 0 ? "" : $" but {differing} near-ties";
        string scaled = report.Parity.MaxAbsDiff > report.Parity.Tolerance ? ", more for logits beyond 100" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            export: {Path.GetRelativePath(Environment.CurrentDirectory, report.Path)}, {report.Bytes / 1e6:0.0} MB, opset {report.Opset}, {report.NodeCount} nodes
            parity: max |Δ logit| {report.Parity.MaxAbsDiff:0.0e+0} over {report.Parity.ImageCount} images (allowed {report.Parity.Tolerance:0.0e+0}{scaled}), same class on all{ties}{int8}{fp16}
            """);
    }
}
