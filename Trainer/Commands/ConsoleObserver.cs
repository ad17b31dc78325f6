using System.Globalization;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Reports;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using Spectre.Console;

namespace FashionResNet.Trainer.Commands;

/// <summary>Tells on stderr how a run goes: lines, and on a terminal a bar with epoch, loss, accuracy, speed and time left.</summary>
internal sealed class ConsoleObserver : IRunObserver, IProgress<TrainingProgress>
{
    private readonly Action<string> _writeLine;
    private ProgressContext? _bars;
    private ProgressTask? _task;

    private ConsoleObserver(Action<string> writeLine) => _writeLine = writeLine;

    public IProgress<TrainingProgress> Progress => this;

    /// <summary>Does the work with an observer that shows it.</summary>
    public static T Show<T>(TextWriter error, Func<ConsoleObserver, T> work)
    {
        if (Console.IsErrorRedirected || !ReferenceEquals(error, Console.Error))
        {
            return work(new ConsoleObserver(error.WriteLine));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var observer = new ConsoleObserver(console.WriteLine);
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
            .Start(context =>
            {
                observer._bars = context;
                observer._task = context.AddTask("starting", maxValue: 1);
                return work(observer);
            });
    }

    public void Started(RunConfig config)
    {
        string limit = config.LimitTrain is { } count ? $" (--limit-train {count})" : string.Empty;
        _writeLine($"{config.Recipe.Arch}, recipe {config.Recipe.Name}, seed {config.Seed}: {config.TrainCount} images to train on{limit}, "
            + $"{config.ValidationCount} held out, {config.TestCount} to test; {config.Device}, {config.Machine.Threads} threads");
        if (_task is { Value: > 0 } done)
        {
            // The next seed of several. A bar of its own: the time left of one that goes back is nonsense.
            done.HideWhenCompleted = true;
            done.StopTask();
            _task = _bars!.AddTask("starting", maxValue: 1);
        }
    }

    public void Report(TrainingProgress value)
    {
        if (_task is null)
        {
            return;
        }

        _task.Value = value.Done;
        _task.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}{(value.Epochs is { } epochs ? $"/{epochs}" : "")}  loss {value.Loss:0.000}  acc {value.Accuracy:0.000}  {value.ExamplesPerSecond:0} examples/s");
    }

    public void Note(string line) => _writeLine(line);

    public void EpochDone(EpochResult epoch, int? epochs)
    {
        string validation = epoch.ValidationAccuracy is { } held ? Text($", validation acc {held:0.000}") : string.Empty;
        string test = epoch.TestAccuracy is { } tested ? Text($", test acc {tested:0.000}") : string.Empty;
        string of = epochs is null ? string.Empty : Text($"/{epochs}");
        _writeLine(Text($"epoch {epoch.Epoch}{of}: loss {epoch.TrainLoss:0.000}, train acc {epoch.TrainAccuracy:0.000}")
            + validation + test + Text($", {epoch.ExamplesPerSecond:0.0} examples/s"));
    }

    public void ValidationScored(ClassificationMetrics metrics)
        => _writeLine(Text($"held-out images: {metrics.Count}, accuracy {metrics.Accuracy:0.0000}\n")
            + EvaluationText.RenderClasses(metrics).TrimEnd());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
