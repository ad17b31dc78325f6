using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>predict</c>: label and three best classes of image files.</summary>
internal static class PredictCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // file names stay readable; this is no HTML
    };

    public static Command Create()
    {
        Option<FileInfo> model = CommonOptions.Model();
        Option<FileInfo?> description = DescriptionOption.Create();
        Option<string> device = CommonOptions.Device();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var files = new Argument<string[]>("FILE")
        {
            Description = "PNG, JPEG, BMP, GIF or WebP files of any size, colour or grey.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("predict", "Say what image files show: label and three best classes.")
        {
            model, files, description, device, threads, json,
        };
        command.SetWork((parsed, ct) => Task.FromResult(Run(
            parsed.GetRequiredValue(model).FullName,
            DescriptionOption.Read(parsed, description),
            parsed.GetRequiredValue(files),
            new ScoringOptions { Device = AskedDevice.ReadAndTell(parsed, device), Threads = parsed.GetValue(threads) },
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            ct)));
        return command;
    }

    private static ExitCode Run(
        string model, ModelDescription? description, string[] files, ScoringOptions options, bool json, TextWriter output,
        TextWriter error, CancellationToken cancellation)
    {
        using var classifier = BatchedImageClassifier.Load(model, options, description);
        IReadOnlyList<FilePrediction> predictions = ImageFilePredictor.Predict(classifier, files, cancellation: cancellation);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { Model = Path.GetFileName(model), classifier.Device, classifier.ExecutionProvider, Predictions = predictions },
                JsonOptions));
        }

        int failed = 0;
        foreach (FilePrediction prediction in predictions)
        {
            if (prediction.Error is not null)
            {
                failed++;
                error.WriteLine($"error: {prediction.Error.ReplaceLineEndings(" ")}");
            }
            else if (!json)
            {
                string top = string.Join(", ", prediction.Top.Select(Describe));
                output.WriteLine($"{prediction.File}: {prediction.Label} ({top})");
            }
        }

        return failed == 0 ? ExitCode.Done : failed == files.Length ? ExitCode.BadInput : ExitCode.CheckFailed;
    }

    private static string Describe(ClassProbability candidate)
        => string.Create(CultureInfo.InvariantCulture, $"{candidate.Label} {candidate.Probability:P1}");
}
