using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FashionResNet.Scoring;

/// <summary>
/// What <see cref="ImageClassifier"/> tells OpenTelemetry and other listeners: <c>AddMeter(ClassifierTelemetry.Name)</c> and
/// <c>AddSource(ClassifierTelemetry.Name)</c>. Nothing is measured that nobody listens to.
/// </summary>
/// <remarks>
/// Counters: <c>classifier.requests</c> (tag <c>outcome</c>: ok, error, busy, cancelled), <c>classifier.rejections</c>,
/// <c>classifier.reloads</c> (tag <c>outcome</c>: ok, error). Histograms: <c>classifier.duration</c>, <c>classifier.decode.duration</c>,
/// <c>classifier.wait.duration</c>, <c>classifier.inference.duration</c> in seconds, <c>classifier.batch.size</c> in images.
/// Up-down counter: <c>classifier.queue.length</c> in images. Span: <c>classify</c>. Every one has the tag <c>classifier.model</c>.
/// </remarks>
public static class ClassifierTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "FashionResNet.Scoring";

    internal const string ModelTag = "classifier.model";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("classifier.requests", "{request}");
    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>("classifier.rejections", "{request}");
    private static readonly Counter<long> Reloads = Meter.CreateCounter<long>("classifier.reloads", "{reload}");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("classifier.duration", "s");
    private static readonly Histogram<double> Decode = Meter.CreateHistogram<double>("classifier.decode.duration", "s");
    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("classifier.wait.duration", "s");
    private static readonly Histogram<double> Inference = Meter.CreateHistogram<double>("classifier.inference.duration", "s");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("classifier.batch.size", "{image}");
    private static readonly UpDownCounter<int> QueueLength = Meter.CreateUpDownCounter<int>("classifier.queue.length", "{image}");

    /// <summary>Whether a call's span, count or duration goes anywhere.</summary>
    internal static bool HasListeners => Requests.Enabled || Duration.Enabled || Activities.HasListeners();

    internal static void RecordRequest(string model, string outcome, TimeSpan duration)
    {
        var tags = new TagList { Model(model), { "outcome", outcome } };
        Requests.Add(1, tags);
        Duration.Record(duration.TotalSeconds, tags);
    }

    internal static void RecordRejection(string model) => Rejections.Add(1, Model(model));

    internal static void RecordReload(string model, bool ok) => Reloads.Add(1, Model(model), new("outcome", ok ? "ok" : "error"));

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

    internal static void RecordQueue(string model, int change) => QueueLength.Add(change, Model(model));

    private static KeyValuePair<string, object?> Model(string name) => new(ModelTag, name);
}
