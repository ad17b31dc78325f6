using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FashionResNet.Scoring.Hosting;

/// <summary>Has the model classify a black image.</summary>
internal sealed class ImageClassifierHealthCheck(WatchedModel model) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ImageClassifier classifier = model.Classifier;
        var data = new Dictionary<string, object>
        {
            ["model"] = Path.GetFileName(model.Options.ModelPath),
            ["device"] = classifier.Device,
            ["labels"] = classifier.Metadata.Labels.Count,
            ["calls"] = classifier.Calls,
        };
        try
        {
            await classifier.PredictPixelsAsync(new byte[classifier.Metadata.Image.ByteCount], cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ClassifierBusyException busy)
        {
            return HealthCheckResult.Degraded(busy.Message, busy, data);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, error.Message, error, data);
        }

        return model.Error is { } reason
            ? HealthCheckResult.Degraded($"its changed file cannot be loaded: {reason.Message}", reason, data)
            : HealthCheckResult.Healthy($"answers on {classifier.Device}", data);
    }
}
