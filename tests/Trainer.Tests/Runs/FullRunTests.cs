using System.Security.Cryptography;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class FullRunTests
{
    private static LoadedData Data(RunOptions options) => new(
        FashionMnistSample.Train().Take(options.LimitTrain ?? int.MaxValue), FashionMnistSample.Test(), IsOfficial: false);

    [Fact]
    public void Run_WhereInt8Fails_LeavesTheFloat32ModelWithItsReportAndCard()
    {
        using var folder = new TemporaryFolder();
        RunOptions options = Options(folder) with
        {
            Quantization = (train, _) => new QuantizationOptions { Calibration = train, Percentile = 101 }, // is refused
        };
        var observer = new Notes();

        Action run = () => FullRun.Run(options, Data(options), observer, TestContext.Current.CancellationToken);
        string message = Assert.Throws<InvalidInputException>(run).Message;

        Assert.Contains("a percentile of 101", message, StringComparison.Ordinal);
        Assert.StartsWith("no INT8 model: the files are of float32", Assert.Single(observer.Lines), StringComparison.Ordinal);
        RunFolder left = RunFolder.At(options.Folder);
        EvaluationReport report = EvaluationJson.Deserialize(File.ReadAllText(left.ReportJson), left.ReportJson);
        Assert.Null(report.Metadata.Quantization);
        Assert.Equal(report.ModelSha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(left.Onnx))));
        Assert.Contains($"`{report.ModelSha256}`", File.ReadAllText(left.Card), StringComparison.Ordinal);
        Assert.True(File.Exists(left.Pipeline));
        Assert.True(RepeatedRun.IsDescribed(left, int8: false));
        Assert.False(RepeatedRun.IsDescribed(left, int8: true)); // --resume makes it
    }

    [Fact]
    public void Run_ResumedInInt8_TellsBothCommandsAndIsNotReplacedByFloat32()
    {
        using var folder = new TemporaryFolder();
        RunOptions options = Options(folder) with { CommandLine = "run" };
        RunOptions resume = options with { Resume = true, CommandLine = "run --resume" };
        RunOptions int8 = resume with
        {
            Quantization = (train, _) => new QuantizationOptions { Calibration = train, CalibrationCount = 8 },
            CommandLine = "run --resume --int8",
        };
        FullRun.Run(options, Data(options), new Notes(), TestContext.Current.CancellationToken);
        FullRun.Run(int8, Data(options), new Notes(), TestContext.Current.CancellationToken);

        Action toFloat32 = () => FullRun.Run(resume, Data(options), new Notes(), TestContext.Current.CancellationToken);
        Assert.Contains("give --int8 again", Assert.Throws<InvalidInputException>(toFloat32).Message, StringComparison.Ordinal);

        RunFolder left = RunFolder.At(options.Folder);
        Assert.True(RepeatedRun.IsDescribed(left, int8: true));
        const string Program = "dotnet run -c Release --project Trainer --";
        Assert.Contains($"\n{Program} run\n{Program} run --resume --int8\n", File.ReadAllText(left.Card), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StoppedAfterItsLastEpoch_SaysHowToGoOn()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        RunOptions options = Options(folder);
        var observer = new Notes { AtValidation = stop.Cancel };

        Assert.ThrowsAny<OperationCanceledException>(() => FullRun.Run(options, Data(options), observer, stop.Token));
        Assert.Equal($"stopped; all steps are kept; to go on: --resume --out {options.Folder}", Assert.Single(observer.Lines));

        FullRun.Run(options with { Resume = true }, Data(options), new Notes(), TestContext.Current.CancellationToken);
        Assert.True(RepeatedRun.IsDescribed(RunFolder.At(options.Folder), int8: false));
    }

    private static RunOptions Options(TemporaryFolder folder) => new()
    {
        Recipe = RecipeBook.Quick with { Epochs = 1, BatchSize = 32, LearningRate = 0.01 },
        Folder = folder.File("run"),
        Device = "cpu",
        LimitTrain = 64,
    };

    private sealed class Notes : IRunObserver
    {
        public Action? AtValidation { get; init; }

        public List<string> Lines { get; } = [];

        public IProgress<TrainingProgress> Progress { get; } = new Progress<TrainingProgress>();

        public void Started(RunConfig config)
        {
        }

        public void EpochDone(EpochResult epoch, int? epochs)
        {
        }

        public void Note(string line) => Lines.Add(line);

        public void ValidationScored(ClassificationMetrics metrics) => AtValidation?.Invoke();
    }
}
