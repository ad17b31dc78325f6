using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Folders;
using FashionResNet.Shared;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>score</c>: a folder, a pattern or a list of images into a file of results.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = CommonOptions.Model();
        Option<FileInfo?> description = DescriptionOption.Create();
        Option<string> device = CommonOptions.Device();
        Option<int?> batchSize = CommonOptions.BatchSize();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var input = new Option<string>("--input")
        {
            Description = "A folder, a pattern in quotes (*, ?, **), a list of paths, or - for paths from standard input.",
            HelpName = "DIR|GLOB|LIST|-",
            Required = true,
        };
        Option<string> output = Output();
        var recursive = new Option<bool>("--recursive") { Description = "Also the folders below the folder." };
        var nul = new Option<bool>("--null", "-0") { Description = "Paths of the list end with a NUL, as find -print0 writes them." };
        Option<int?> topK = CommonOptions.Positive<int>("--top-k", "Classes to name for each image. Default: 3.");
        var threshold = new Option<float>("--threshold")
        {
            Description = "Probability below which the label is 'unknown'.",
            HelpName = "P",
            CustomParser = ParseThreshold,
        };
        Option<long?> pixelLimit = CommonOptions.Positive<long>(
            "--pixel-limit", $"Most pixels of an image. Default: {ImageDecoder.DefaultMaxPixels}.");
        var resume = new Option<bool>("--resume") { Description = "Go on with a run that was stopped; begin where there is none." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Remove what an earlier run left, and begin." };
        var shard = new Option<string?>("--shard")
        {
            Description = "Do part i of n only, i from 0; 'score merge' joins the parts.",
            HelpName = "I/N",
        };
        var command = new Command("score", "Score a folder of images, however many, into CSV, JSON Lines or Parquet.")
        {
            model, description, input, output, recursive, nul, topK, threshold, pixelLimit, batchSize, threads, device, resume,
            overwrite, shard, json, ScoreMergeCommand.Create(),
        };
        command.SetWork((parsed, ct) =>
        {
            bool resumes = parsed.GetValue(resume), overwrites = parsed.GetValue(overwrite);
            if (resumes && overwrites)
            {
                throw new InvalidInputException("--resume and --overwrite contradict each other: give one of them.");
            }

            var scoring = new FolderScorerOptions
            {
                Device = AskedDevice.ReadAndTell(parsed, device),
                Threads = parsed.GetValue(threads),
                TopK = parsed.GetValue(topK),
                Threshold = parsed.GetValue(threshold),
                PixelLimit = parsed.GetValue(pixelLimit) ?? ImageDecoder.DefaultMaxPixels,
                Description = DescriptionOption.Read(parsed, description),
            };
            var job = new FolderJobOptions
            {
                ModelPath = parsed.GetRequiredValue(model).FullName,
                Input = FolderInput.Parse(parsed.GetRequiredValue(input), parsed.GetValue(recursive), parsed.GetValue(nul)),
                OutputPath = parsed.GetRequiredValue(output),
                Scoring = scoring with { BatchSize = parsed.GetValue(batchSize) ?? scoring.BatchSize },
                Shard = parsed.GetValue(shard) is { } text ? Shard.Parse(text) : null,
                Start = resumes ? JobStart.Resume : overwrites ? JobStart.Overwrite : JobStart.New,
            };
            return RunAsync(job, parsed.GetValue(json), parsed.InvocationConfiguration, ct);
        });
        return command;
    }

    /// <summary>The file of results, for <c>score</c> and <c>score merge</c>.</summary>
    public static Option<string> Output() => new("--output")
    {
        Description = "The file of results: .csv, .jsonl or .parquet.",
        HelpName = "FILE",
        Required = true,
    };

    private static async Task<ExitCode> RunAsync(
        FolderJobOptions job, bool json, InvocationConfiguration streams, CancellationToken cancellation)
    {
        var last = new LastProgress();
        try
        {
            FolderReport report = await ScoreProgress.ShowAsync(
                streams.Error, shown => FolderJob.RunAsync(job, last.Then(shown), cancellation));
            await streams.Output.WriteLineAsync(ScoreSummary.Render(report, json));
            return ScoreSummary.ExitCodeOf(report);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await streams.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"cancelled: {last.Value.Done:N0} images are done and kept; --resume goes on."));
            return ExitCode.Cancelled;
        }
    }

    private static float ParseThreshold(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value is >= 0 and <= 1)
        {
            return value;
        }

        result.AddError($"--threshold must be a number from 0 to 1, not '{text}'.");
        return 0;
    }

    /// <summary>Remembers the last news and passes them on.</summary>
    private sealed class LastProgress
    {
        public FolderProgress Value { get; private set; }

        public IProgress<FolderProgress> Then(Action<FolderProgress> next) => new Relay(this, next);

        private sealed class Relay(LastProgress owner, Action<FolderProgress> next) : IProgress<FolderProgress>
        {
            public void Report(FolderProgress value)
            {
                owner.Value = value;
                next(value);
            }
        }
    }
}
