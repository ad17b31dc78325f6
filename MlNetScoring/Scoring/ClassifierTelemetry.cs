using System.Diagnostics;
using System.Diagnostics.Metrics;
using FashionResNet.Shared;

namespace FashionResNet.Scoring;

/// <summary>
/// What <see cref="ImageClassifier"/> tells OpenTelemetry and other listeners: <c>AddMeter(ClassifierTelemetry.Name)</c> and
/// <c>AddSource(ClassifierTelemetry.Name)</c>. Nothing is measured that nobody listens to. Names and units follow
/// OpenTelemetry's semantic conventions.
/// </summary>
/// <remarks>
/// Counters: <c>classifier.requests</c>, a call each; <c>classifier.rejections</c>; <c>classifier.reloads</c>.
/// Histograms, in seconds: <c>classifier.request.duration</c>, and an image's <c>classifier.decode.duration</c>,
/// <c>classifier.wait.duration</c>, <c>classifier.inference.duration</c>; in images: <c>classifier.batch.size</c>.
/// Up-down counter, in images: <c>classifier.queue.length</c>. Span: <c>classify</c>, a call each.
/// Every one has the tag <c>classifier.model</c>, the file's name; requests, their durations, reloads and spans have
/// <c>classifier.outcome</c> (ok, error, busy, cancelled) and, where that is not ok, <c>error.type</c>.
/// </remarks>
public static class ClassifierTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "FashionResNet.Scoring";

    internal const string ModelTag = "classifier.model";
    internal const string OutcomeTag = "classifier.outcome";
    internal const string ErrorTag = "error.type";

    internal static readonly ActivitySource Activities = new(Name, ProductVersion.Text);

    /// <summary>From a tiny network's time to that of a caller who has long gone: the default buckets begin at five seconds.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Images = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256],
    };

    private static readonly Meter Meter = new(Name, ProductVersion.Text);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "classifier.requests", "{request}", "Calls, each with what became of it.");

    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "classifier.rejections", "{request}", "Calls refused because too many were waiting.");

    private static readonly Counter<long> Reloads = Meter.CreateCounter<long>(
        "classifier.reloads", "{reload}", "Times that the model's file was loaded again.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "classifier.request.duration", "s", "From call to answer.", tags: null, Seconds);

    private static readonly Histogram<double> Decode = Meter.CreateHistogram(
        "classifier.decode.duration", "s", "From an image's bytes to its pixels.", tags: null, Seconds);

    private static readonly Histogram<double> Wait = Meter.CreateHistogram(
        "classifier.wait.duration", "s", "From an image's pixels to the start of its batch.", tags: null, Seconds);

    private static readonly Histogram<double> Inference = Meter.CreateHistogram(
        "classifier.inference.duration", "s", "The network's run for the image's whole batch.", tags: null, Seconds);

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram(
        "classifier.batch.size", "{image}", "Images that ran together.", tags: null, Images);

    private static readonly UpDownCounter<int> QueueLength = Meter.CreateUpDownCounter<int>(
        "classifier.queue.length", "{image}", "Images that wait for their batch.");

    /// <summary>Whether a call's span, count or duration goes anywhere.</summary>
    internal static bool HasListeners => Requests.Enabled || Duration.Enabled || Activities.HasListeners();

    internal static void RecordRequest(string model, string outcome, string? error, TimeSpan duration)
    {
        TagList tags = Ended(model, outcome, error);
        Requests.Add(1, tags);
        Duration.Record(duration.TotalSeconds, tags);
    }

    internal static void RecordRejection(string model) => Rejections.Add(1, Model(model));

    internal static void RecordReload(string model, string? error)
        => Reloads.Add(1, Ended(model, error is null ? "ok" : "error", error));

    internal static void RecordTimings(string model, ClassificationTimings timings)
    {
        if (Inference.Enabled || Wait.Enabled || Decode.Enabled)
        {
            Decode.Record(timings.Decode.TotalSeconds, Model(model));
            Wait.Record(timings.Wait.TotalSeconds, Model(model));
            Inference.Record(timings.Inference.TotalSeconds, Model(model));
        }
    }

    internal static void RecordBatch(string model, int size) => BatchSize.Record(size, Model(model));

    /// <returns>Whether anybody listens.</returns>
    internal static bool RecordQueue(string model, int change)
    {
        if (!QueueLength.Enabled)
        {
            return false;
        }

        QueueLength.Add(change, Model(model));
        return true;
    }

    private static TagList Ended(string model, string outcome, string? error)
    {
        var tags = new TagList { Model(model), { OutcomeTag, outcome } };
        if (error is not null)
        {
            tags.Add(ErrorTag, error);
        }

        return tags;
    }

    private static KeyValuePair<string, object?> Model(string name) => new(ModelTag, name);
}
