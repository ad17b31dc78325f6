using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Serving;

public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = $"{Guid.NewGuid():N}.onnx"; // tells this test's measurements from those of others
    private readonly string _model;
    private readonly ConcurrentBag<(string Instrument, double Value, string? Outcome)> _values = [];

    public TelemetryTests() => _model = TinyModel.Write(_folder.FullPath, name: _name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_OfEveryOutcome_AreCountedAndTimed()
    {
        using MeterListener listener = Listen();
        byte[] png = await File.ReadAllBytesAsync(ImageFiles.Write(_folder.FullPath, "picture.png", 28, 28));
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 1, QueueCapacity = 0 });
        using var stream = new HeldStream(png);

        classifier.Predict(png);
        Assert.Throws<InvalidInputException>(() => classifier.Predict("text"u8.ToArray()));
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;
        Assert.Throws<ClassifierBusyException>(() => classifier.Predict(png));
        stream.Release();
        await held;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.PredictAsync(png, new CancellationToken(true)));
        classifier.Reload();

        Assert.Equal(2, Sum("classifier.requests", "ok"));
        Assert.Equal(1, Sum("classifier.requests", "error"));
        Assert.Equal(1, Sum("classifier.requests", "busy"));
        Assert.Equal(1, Sum("classifier.requests", "cancelled"));
        Assert.Equal(1, Sum("classifier.rejections"));
        Assert.Equal(1, Sum("classifier.reloads", "ok"));
        Assert.Equal(5, _values.Count(value => value.Instrument == "classifier.duration"));
        Assert.All(
            new[] { "classifier.duration", "classifier.decode.duration", "classifier.inference.duration" },
            name => Assert.True(Sum(name) > 0, name));
    }

    [Fact]
    public async Task Calls_ThatShareABatch_ShowItsSizeAndAnEmptyQueueInTheEnd()
    {
        byte[] png = await File.ReadAllBytesAsync(ImageFiles.Write(_folder.FullPath, "picture.png", 28, 28));
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = TimeSpan.FromMinutes(1) });
        using MeterListener listener = Listen();
        using var stream = new HeldStream(png);
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;
        Task<ImageClassification> waiting = classifier.PredictPixelsAsync(new byte[784]);

        stream.Release();
        await Task.WhenAll(held, waiting);
        await classifier.DisposeAsync();

        Assert.Equal([2], _values.Where(value => value.Instrument == "classifier.batch.size").Select(value => value.Value));
        Assert.Contains(_values, value => value is { Instrument: "classifier.queue.length", Value: 1 });
        Assert.Equal(0, Sum("classifier.queue.length"));
    }

    [Fact]
    public void Calls_WithAListener_LeaveASpan()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClassifierTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var classifier = ImageClassifier.Load(_model);

        ImageClassification answer = classifier.PredictPixels(new byte[784]);
        Assert.Throws<InvalidInputException>(() => classifier.PredictPixels(new byte[1]));

        Activity[] mine = [.. spans.Where(span => (string?)span.GetTagItem("classifier.model") == _name)];
        Assert.All(mine, span => Assert.Equal("classify", span.OperationName));
        Activity ok = Assert.Single(mine, span => span.Status == ActivityStatusCode.Ok);
        Assert.Equal(answer.Label, ok.GetTagItem("classifier.label"));
        Assert.Equal(1, ok.GetTagItem("classifier.batch.size"));
        Activity failed = Assert.Single(mine, span => span.Status == ActivityStatusCode.Error);
        Assert.Contains("expected 784", failed.StatusDescription, StringComparison.Ordinal);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ClassifierTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> named = new(tags.ToArray());
        if ((string?)named["classifier.model"] == _name)
        {
            _values.Add((instrument.Name, value, (string?)named.GetValueOrDefault("outcome")));
        }
    }

    private double Sum(string instrument, string? outcome = null) => _values
        .Where(value => value.Instrument == instrument && (outcome is null || value.Outcome == outcome))
        .Sum(value => value.Value);
}
