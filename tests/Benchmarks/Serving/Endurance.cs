using System.Diagnostics;
using FashionResNet.Scoring;
using FashionResNet.Scoring.Tests;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>What months in an app do: many predictions, loads and reloads, with every answer checked.</summary>
internal static class Endurance
{
    private const int Callers = 32;
    private const int MinuteCallers = 64;
    private const int Predictions = 100_000;
    private const int Loads = 1_000;
    private const int Reloads = 200;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ImageClassifierOptions Options = new() { Device = "cpu" };

    public static void Write(string model, ImageDataSet images, TextWriter output)
    {
        output.WriteLine("| | memory after warm-up and after each quarter, MB | |");
        output.WriteLine("|---|---|---|");
        WritePredictions(model, images, output);
        WriteMinute(model, images, Options with { MaxDelay = null }, "each image alone", output);
        WriteMinute(model, images, Options, "sharing batches", output);
        WriteLoads(output);
        WriteReloads(model, images, output);
    }

    private static void WritePredictions(string model, ImageDataSet images, TextWriter output)
    {
        using var classifier = ImageClassifier.Load(model, Options);
        var check = new AnswerCheck(classifier, images);
        var trace = MemoryTrace.Follow(() => Predict(Predictions / 10), () => Predict(Predictions / 4));
        WriteRow($"{Predictions:N0} predictions, {Callers} callers", trace, check, output);

        void Predict(int count) => Parallel(Callers, caller =>
        {
            for (int i = caller; i < count; i += Callers)
            {
                check.Ask(classifier, i);
            }
        });
    }

    /// <summary>Bit for bit what one caller gets. In a batch ONNX Runtime could add up in another order; on the machines of the results
    /// it does not.</summary>
    private static void WriteMinute(
        string model, ImageDataSet images, ImageClassifierOptions options, string way, TextWriter output)
    {
        using var classifier = ImageClassifier.Load(model, options);
        var check = new AnswerCheck(classifier, images);
        var trace = MemoryTrace.Follow(() => Predict(Minute / 10), () => Predict(Minute / 4));
        WriteRow($"{MinuteCallers} callers for a minute, {way}", trace, check, output, exact: true);

        void Predict(TimeSpan time)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel(MinuteCallers, caller =>
            {
                for (int i = caller; Stopwatch.GetElapsedTime(start) < time; i++)
                {
                    check.Ask(classifier, i);
                }
            });
        }
    }

    /// <summary>Of a network of one layer, so that a thousand take seconds; the model itself is loaded by the reloads.</summary>
    private static void WriteLoads(TextWriter output)
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        AnswerCheck check;
        using (var classifier = ImageClassifier.Load(model, Options))
        {
            check = new AnswerCheck(classifier, TinyModel.Images(1));
        }

        var trace = MemoryTrace.Follow(() => Load(Loads / 10), () => Load(Loads / 4));
        WriteRow($"{Loads:N0} loads and disposals, tiny model", trace, check, output);

        void Load(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using var classifier = ImageClassifier.Load(model, Options);
                check.Ask(classifier, 0);
            }
        }
    }

    private static void WriteReloads(string model, ImageDataSet images, TextWriter output)
    {
        using var classifier = ImageClassifier.Load(model, Options);
        var check = new AnswerCheck(classifier, images.Take(64));
        bool done = false;
        Task load = Task.Run(() => Parallel(4, caller =>
        {
            for (int i = caller; !Volatile.Read(ref done); i++)
            {
                check.Ask(classifier, i);
            }
        }));
        var trace = MemoryTrace.Follow(() => Reload(Reloads / 10), () => Reload(Reloads / 4));
        Volatile.Write(ref done, true);
        load.GetAwaiter().GetResult(); // throws where a request was lost
        WriteRow($"{Reloads} reloads under load", trace, check, output);

        void Reload(int count)
        {
            for (int i = 0; i < count; i++)
            {
                classifier.Reload();
            }
        }
    }

    private static void WriteRow(string work, MemoryTrace trace, AnswerCheck check, TextWriter output, bool exact = false)
    {
        output.WriteLine($"| {work} | {trace} | {check} |");
        check.ThrowIfWrong(exact);
    }

    /// <summary>A thread for each.</summary>
    private static void Parallel(int count, Action<int> work) => Task.WhenAll(Enumerable.Range(0, count).Select(
        i => Task.Factory.StartNew(() => work(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
        .GetAwaiter().GetResult();
}
