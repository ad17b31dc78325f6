using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Models;
using FashionResNet.Scoring.Serving;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Serving;

/// <summary>What those who listen are told. The tests run alone: whether anybody listens is a matter of the whole process.</summary>
[Collection(nameof(TelemetryTests))]
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly string _name = $"{Guid.NewGuid():N}.onnx"; // tells this test's measurements from those of others
    private readonly string _model;
    private readonly byte[] _png;
    private readonly ConcurrentQueue<(string Instrument, double Value, string? Outcome, string? Error)> _values = [];

    public TelemetryTests()
    {
        _model = TinyModel.Write(_folder.FullPath, name: _name);
        _png = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "picture.png", 28, 28));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_OfEveryOutcome_AreCountedAndTimed()
    {
        using MeterListener listener = Listen();
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 1, QueueCapacity = 0 });
        using var stream = new HeldStream(_png);

        classifier.Predict(_png);
        Assert.Throws<InvalidInputException>(() => classifier.Predict("text"u8.ToArray()));
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;
        Assert.Throws<ClassifierBusyException>(() => classifier.Predict(_png));
        Assert.Throws<ClassifierBusyException>(() => classifier.PredictBatch([_png]));
        stream.Release();
        await held;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.PredictAsync(_png, new CancellationToken(true)));
        Assert.Equal(2, classifier.PredictBatch([_png, "text"u8.ToArray()]).Count);

        Assert.Equal(3, Sum("classifier.requests", "ok"));
        Assert.Equal(1, Sum("classifier.requests", "error", typeof(InvalidInputException)));
        Assert.Equal(2, Sum("classifier.requests", "busy", typeof(ClassifierBusyException)));
        Assert.Equal(1, Sum("classifier.requests", "cancelled", typeof(OperationCanceledException)));
        Assert.Equal(2, Sum("classifier.rejections"));
        Assert.Equal(7, Count("classifier.request.duration"));
        Assert.True(Sum("classifier.request.duration") > Sum("classifier.inference.duration"));
        Assert.All(
            new[] { "decode", "wait", "inference" },
            name => Assert.Equal(3, Count($"classifier.{name}.duration")));
        Assert.True(Sum("classifier.decode.duration") > 0);
        Assert.True(Sum("classifier.inference.duration") > 0);
    }

    [Fact]
    public void Reloads_OfAGoodAndABrokenFile_AreCounted()
    {
        using var classifier = ImageClassifier.Load(_model);
        using MeterListener listener = Listen();

        classifier.Reload();
        File.WriteAllText(_model, "no model");
        Assert.Throws<InvalidInputException>(classifier.Reload);

        Assert.Equal(1, Sum("classifier.reloads", "ok"));
        Assert.Equal(1, Sum("classifier.reloads", "error", typeof(InvalidInputException)));
        Assert.Equal(0, Count("classifier.batch.size")); // the warm-up is nobody's batch
        Assert.Equal(2, _values.Count);
    }

    [Fact]
    public async Task Calls_ThatShareABatch_ShowItsSizeAndAnEmptyQueueInTheEnd()
    {
        using MeterListener listener = Listen();
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });

        await AskTogetherAsync(classifier);
        await classifier.DisposeAsync();

        Assert.Equal([2], _values.Where(value => value.Instrument == "classifier.batch.size").Select(value => value.Value));
        Assert.Contains(_values, value => value is { Instrument: "classifier.queue.length", Value: 1 });
        Assert.Equal(0, Sum("classifier.queue.length"));
    }

    [Fact]
    public void Queue_AListenerThatComesLateAndACallerWhoGivesUp_IsEmptyInTheEnd()
    {
        using var model = ClassifierModel.Read(_model);
        using var runner = new NetworkRunner(BatchNetwork.FromOnnx(model, new ScoringOptions { Device = "cpu" }), _name, 2, 3);
        using var gatherer = new BatchGatherer(runner, Long);
        var early = new PendingImage(new byte[784], TimeSpan.Zero);
        gatherer.Announce();
        gatherer.Announce();
        gatherer.Enqueue(early); // it waits for the other one

        using MeterListener listener = Listen();
        gatherer.Desist();
        Assert.Equal(1, early.Wait().BatchSize);
        Assert.Equal(0, Sum("classifier.queue.length"));

        var givenUp = new PendingImage(new byte[784], TimeSpan.Zero);
        givenUp.Abandon(new CancellationToken(true));
        gatherer.Announce();
        gatherer.Enqueue(givenUp);
        gatherer.Dispose();
        Assert.Contains(_values, value => value is { Instrument: "classifier.queue.length", Value: 1 });
        Assert.Equal(0, Sum("classifier.queue.length"));
    }

    [Theory]
    [InlineData("classifier.queue.length", 1)]
    [InlineData("classifier.queue.length", -1)]
    [InlineData("classifier.batch.size", 1)]
    [InlineData("classifier.wait.duration", 1)]
    public async Task Calls_WithAListenerThatThrows_GetItsExceptionAndLaterOnesAnswers(string instrument, int sign)
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });
        using (Measurements.Follow(instrument, _name, Throw))
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => AskTogetherAsync(classifier));
        }

        ImageClassification[] answers = await AskTogetherAsync(classifier);

        Assert.All(answers, answer => Assert.Equal(2, answer.BatchSize));

        void Throw(double value)
        {
            if (Math.Sign(value) == sign)
            {
                throw new NotSupportedException("this listener is broken");
            }
        }
    }

    [Fact]
    public void Calls_WithAListener_LeaveASpan()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var classifier = ImageClassifier.Load(_model);
        using var caller = new Activity("caller");
        ImageClassification answer;
        using (Listen(spans))
        {
            caller.Start();
            answer = classifier.PredictPixels(new byte[784]);
            Assert.Throws<InvalidInputException>(() => classifier.PredictPixels(new byte[1]));
            classifier.PredictPixelsBatch([new byte[784], new byte[1]]);
            Assert.Same(caller, Activity.Current);
            caller.Stop();
        }

        Assert.All(spans, span =>
        {
            Assert.Equal("classify", span.OperationName);
            Assert.Equal(caller.SpanId, span.ParentSpanId);
            Assert.Equal(_name, span.GetTagItem("classifier.model"));
        });
        Activity[] inOrder = [.. spans];
        Assert.Equal(3, inOrder.Length);
        Assert.Equal("ok", inOrder[0].GetTagItem("classifier.outcome"));
        Assert.Equal(answer.Label, inOrder[0].GetTagItem("classifier.label"));
        Assert.Equal(answer.Probability, inOrder[0].GetTagItem("classifier.probability"));
        Assert.Equal(1, inOrder[0].GetTagItem("classifier.batch.size"));
        Assert.Equal(ActivityStatusCode.Unset, inOrder[0].Status); // OpenTelemetry leaves Ok to the app
        Assert.Equal("error", inOrder[1].GetTagItem("classifier.outcome"));
        Assert.Equal(typeof(InvalidInputException).FullName, inOrder[1].GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, inOrder[1].Status);
        Assert.Contains("expected 784", inOrder[1].StatusDescription, StringComparison.Ordinal);
        Assert.Equal(2, inOrder[2].GetTagItem("classifier.image.count"));
        Assert.Equal(1, inOrder[2].GetTagItem("classifier.image.failed_count"));
    }

    [Fact]
    public void Calls_WithoutAListener_AreNotFollowed()
    {
        Assert.Null(CallTelemetry.Start(_name));
        using (Listen())
        {
            Assert.NotNull(CallTelemetry.Start(_name));
        }

        using (Listen([]))
        {
            Assert.NotNull(CallTelemetry.Start(_name));
        }

        Assert.Null(CallTelemetry.Start(_name));
    }

    [Fact]
    public void Instruments_AllOfThem_KeepOpenTelemetrysConventions()
    {
        var instruments = new List<Instrument>();
        using var classifier = ImageClassifier.Load(_model);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => instruments.Add(instrument) };
        listener.Start();

        Instrument[] mine = [.. instruments.Where(instrument => instrument.Meter.Name == ClassifierTelemetry.Name)];

        Assert.Equal(9, mine.Length);
        Assert.All(mine, instrument =>
        {
            Assert.Matches("^classifier(\\.[a-z]+)+$", instrument.Name);
            Assert.Matches(instrument.Name.EndsWith(".duration", StringComparison.Ordinal) ? "^s$" : "^{[a-z]+}$", instrument.Unit!);
            Assert.False(string.IsNullOrEmpty(instrument.Description));
        });
        Assert.All(mine.OfType<Histogram<double>>(), seconds => Assert.NotEmpty(seconds.Advice!.HistogramBucketBoundaries!));
        Assert.NotEmpty(Assert.Single(mine.OfType<Histogram<int>>()).Advice!.HistogramBucketBoundaries!);
    }

    /// <summary>Two calls that wait for each other and share a batch.</summary>
    private async Task<ImageClassification[]> AskTogetherAsync(ImageClassifier classifier)
    {
        using var image = new HeldImage(_png);
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        Task<ImageClassification> waiting = classifier.PredictPixelsAsync(new byte[784]);
        image.Release();
        return await Task.WhenAll(held, waiting).WaitAsync(Long / 2);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClassifierTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
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
            _values.Enqueue((
                instrument.Name,
                value,
                (string?)named.GetValueOrDefault("classifier.outcome"),
                (string?)named.GetValueOrDefault("error.type")));
        }
    }

    private int Count(string instrument) => _values.Count(value => value.Instrument == instrument);

    private double Sum(string instrument) => _values.Where(value => value.Instrument == instrument).Sum(value => value.Value);

    private double Sum(string instrument, string outcome, Type? error = null) => _values
        .Where(value => value.Instrument == instrument && value.Outcome == outcome && value.Error == error?.FullName)
        .Sum(value => value.Value);
}
