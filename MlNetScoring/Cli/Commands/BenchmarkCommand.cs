using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Benchmarking;
using FashionResNet.Shared;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>benchmark</c>: images a second and latency of a model in each way to run it.</summary>
internal static class BenchmarkCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // names of classes stay readable; this is no HTML
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create()
    {
        Option<FileInfo> model = CommonOptions.Model();
        Option<FileInfo?> description = DescriptionOption.Create();
        Option<string> device = CommonOptions.Device();
        Option<int?> threads = CommonOptions.Threads();
        threads.Description = "The one number of CPU threads to measure. Default: 1, 2, 4, … and all cores.";
        Option<bool> json = CommonOptions.Json();
        Option<double?> seconds = CommonOptions.Positive<double>(
            "--seconds", $"Seconds that all measurements take together. Default: {new BenchmarkOptions().Seconds:0}.");
        var command = new Command("benchmark", "Measure how fast a model is in each way to run it, and recommend a batch size.")
        {
            model, description, device, threads, seconds, json,
        };
        command.SetWork((parsed, ct) =>
        {
            var options = new BenchmarkOptions
            {
                Device = AskedDevice.ReadAndTell(parsed, device),
                Threads = parsed.GetValue(threads),
                Description = DescriptionOption.Read(parsed, description),
            };
            options = options with { Seconds = parsed.GetValue(seconds) ?? options.Seconds };
            TextWriter error = parsed.InvocationConfiguration.Error;
            BenchmarkReport report = ServingBenchmark.Run(parsed.GetRequiredValue(model).FullName, options, error.WriteLine, ct);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonOptions) : BenchmarkText.Render(report));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
