using System.Diagnostics.Metrics;

namespace FashionResNet.Scoring.Tests.Serving;

/// <summary>One instrument of one classifier: others run in the same process.</summary>
internal static class Measurements
{
    /// <param name="instrument">Its name, such as <c>classifier.queue.length</c>.</param>
    /// <param name="model">Name of the model's file.</param>
    /// <param name="measured">Gets every value, on the thread that measures.</param>
    public static MeterListener Follow(string instrument, string model, Action<double> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == ClassifierTelemetry.Name && published.Name == instrument)
                {
                    self.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Pass(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Pass(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Pass(value, tags));
        listener.Start();
        return listener;

        void Pass(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Value is string name && name == model)
                {
                    measured(value);
                }
            }
        }
    }
}
