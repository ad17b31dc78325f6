using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Reports;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>evaluate</c>: how well a model does on test images.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = CommonOptions.Model();
        Option<FileInfo?> description = DescriptionOption.Create();
        Option<string?> data = CommonOptions.Data();
        Option<int?> batchSize = CommonOptions.BatchSize();
        Option<int?> threads = CommonOptions.Threads();
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        var report = new Option<DirectoryInfo?>("--report")
        {
            Description = "Folder to write report.json and report.html into.",
            HelpName = "DIR",
        };
        var command = new Command("evaluate", "Measure a model on the test images.")
        {
            model, description, data, batchSize, threads, device, json, report,
        };
        command.SetWork(async (parsed, ct) =>
        {
            var options = new ScoringOptions { Device = AskedDevice.ReadAndTell(parsed, device), Threads = parsed.GetValue(threads) };
            options = options with { BatchSize = parsed.GetValue(batchSize) ?? options.BatchSize };
            ModelDescription? said = DescriptionOption.Read(parsed, description);
            string path = parsed.GetRequiredValue(model).FullName;
            if (!File.Exists(path))
            {
                throw new InvalidInputException($"there is no model {path}."); // said before a download is begun for it
            }

            IDataSetFiles files = await DataSource.LocateAsync(
                new FashionMnistOptions { Folder = parsed.GetValue(data) }, folder => OpenFor(path, folder, options, said), ct);
            EvaluationReport evaluation = ModelEvaluator.Evaluate(path, files.LoadTest(ct), options, said, ct).Report;
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                parsed.GetValue(json) ? EvaluationJson.Serialize(evaluation) : EvaluationText.Render(evaluation));
            if (parsed.GetValue(report) is { } folder)
            {
                Write(folder.FullName, evaluation, parsed.InvocationConfiguration.Error);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Images of the model's shape and classes.</summary>
    private static ImageFolders OpenFor(string path, string folder, ScoringOptions options, ModelDescription? said)
    {
        using var classifier = BatchedImageClassifier.Load(path, options, said);
        return ImageFolders.Open(folder, classifier.Metadata.Image, classifier.Metadata.Labels);
    }

    private static void Write(string folder, EvaluationReport evaluation, TextWriter error)
    {
        string html = Path.Combine(folder, "report.html");
        AtomicFile.WriteAllText(Path.Combine(folder, "report.json"), EvaluationJson.Serialize(evaluation));
        AtomicFile.WriteAllText(html, EvaluationHtml.Render(evaluation));
        error.WriteLine($"wrote {html} and report.json beside it");
    }
}
