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
        End("ok", error: null);
    }

    /// <summary>A call with many images ends; some of them may have errors of their own.</summary>
    public void Succeeded(IReadOnlyCollection<ImageOutcome> outcomes)
    {
        _activity?.SetTag("classifier.image.count", outcomes.Count);
        _activity?.SetTag("classifier.image.failed_count", outcomes.Count(outcome => outcome.Error is not null));
        End("ok", error: null);
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
        call?.End(outcome, error);
        return false;
    }

    private void End(string outcome, Exception? error)
    {
        string? type = error?.GetType().FullName;
        _activity?.SetTag(ClassifierTelemetry.OutcomeTag, outcome);
        if (error is not null)
        {
            _activity?.SetTag(ClassifierTelemetry.ErrorTag, type);
            _activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        try
        {
            ClassifierTelemetry.RecordRequest(_model, outcome, type, Stopwatch.GetElapsedTime(_start));
        }
        finally
        {
            _activity?.Dispose(); // where a listener throws, too: else it would stay the caller's current one
        }
    }
}
