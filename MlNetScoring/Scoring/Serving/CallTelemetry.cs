using System.Diagnostics;

namespace FashionResNet.Scoring.Serving;

/// <summary>Follows one call for those who listen: a span, a count and a duration, each with what became of the call.</summary>
internal sealed class CallTelemetry
{
    private readonly string _model;
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();

    private CallTelemetry(string model)
    {
        _model = model;
        _activity = ClassifierTelemetry.Activities.StartActivity("classify");
        _activity?.SetTag(ClassifierTelemetry.ModelTag, model);
    }

    /// <returns>Null where nobody listens.</returns>
    public static CallTelemetry? Start(string model)
        => ClassifierTelemetry.HasListeners ? new CallTelemetry(model) : null;

    public void Succeeded(ImageClassification classification)
    {
        _activity?.SetTag("classifier.label", classification.Label);
        _activity?.SetTag("classifier.probability", classification.Probability);
        _activity?.SetTag("classifier.batch.size", classification.BatchSize);
        End("ok", ActivityStatusCode.Ok, null);
    }

    /// <summary>Looks at an error as it passes, in an exception filter.</summary>
    /// <returns>False: the error goes on.</returns>
    public static bool Failed(CallTelemetry? call, Exception error)
    {
        string outcome = error switch
        {
            ClassifierBusyException => "busy",
            OperationCanceledException => "cancelled",
            _ => "error",
        };
        call?.End(outcome, ActivityStatusCode.Error, error.Message);
        return false;
    }

    private void End(string outcome, ActivityStatusCode status, string? message)
    {
        ClassifierTelemetry.RecordRequest(_model, outcome, Stopwatch.GetElapsedTime(_start));
        _activity?.SetTag("outcome", outcome);
        _activity?.SetStatus(status, message);
        _activity?.Dispose();
    }
}
