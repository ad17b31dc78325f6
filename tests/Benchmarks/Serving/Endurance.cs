using FashionResNet.Scoring;
using FashionResNet.Scoring.Tests;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>What months in an app do: many predictions, loads and reloads, with every answer checked.</summary>
internal static class Endurance
{
    private const int Callers = 32;
    private const int Predictions = 100_000;
    private const int Loads = 1_000;
    private const int Reloads = 200;

    private static readonly ImageClassifierOptions Options = new() { Device = "cpu" };

    public static void Write(string model, ImageDataSet images, TextWriter output)
    {
        output.WriteLine("| | memory after warm-up and after each quarter, MB | |");
        output.WriteLine("|---|---|---|");
        WritePredictions(model, images, output);
        WriteLoads(output);
        WriteReloads(model, images, output);
    }

    private static void WritePredictions(string model, ImageDataSet images, TextWriter output)
    {
        using var classifier = ImageClassifier.Load(model, Options);
        var check = new AnswerCheck(classifier, images);
        var trace = MemoryTrace.Follow(() => Predict(Predictions / 10), () => Predict(Predictions / 4));
        output.WriteLine($"| {Predictions:N0} predictions, {Callers} callers | {trace} | {check} |");

        void Predict(int count) => Parallel(Callers, caller =>
        {
            for (int i = caller; i < count; i += Callers)
            {
                check.Ask(classifier, i);
            }
        });
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
        output.WriteLine($"| {Loads:N0} loads and disposals, tiny model | {trace} | {check} |");

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
        output.WriteLine($"| {Reloads} reloads under load | {trace} | {check} |");

        void Reload(int count)
        {
            for (int i = 0; i < count; i++)
            {
                classifier.Reload();
            }
        }
    }

    /// <summary>A thread for each.</summary>
    private static void Parallel(int count, Action<int> work) => Task.WhenAll(Enumerable.Range(0, count).Select(
        i => Task.Factory.StartNew(() => work(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
        .GetAwaiter().GetResult();
}
