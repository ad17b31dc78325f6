using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FashionResNet.Scoring.Hosting;

/// <summary>Loads the model when the host starts, and again when its file changes. The file is polled: notifications do not come for
/// network drives, mounted volumes and Kubernetes' linked folders.</summary>
internal sealed partial class ModelReloader(WatchedModel model, TimeProvider time, ILogger<ImageClassifier> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogLoaded(model.Options.ModelPath, model.Classifier.Device);
        if (!model.Options.ReloadOnChange)
        {
            return;
        }

        using var timer = new PeriodicTimer(model.Options.ReloadInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!model.Look())
                {
                    continue;
                }

                if (model.Error is { } error)
                {
                    LogNotLoaded(error, model.Options.ModelPath, error.Message);
                }
                else
                {
                    LogReloaded(model.Options.ModelPath, model.Classifier.Device);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Image classifier {Model} is loaded on {Device}.")]
    private partial void LogLoaded(string model, string device);

    [LoggerMessage(2, LogLevel.Information, "Image classifier {Model} has changed: the new one serves now, on {Device}.")]
    private partial void LogReloaded(string model, string device);

    [LoggerMessage(3, LogLevel.Error, "Image classifier {Model} has changed and cannot be loaded, the old one goes on serving: {Reason}")]
    private partial void LogNotLoaded(Exception error, string model, string reason);
}
