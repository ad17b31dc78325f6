using System.Diagnostics;
using System.Diagnostics.Metrics;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Tests.Serving;

/// <summary>Many callers of one classifier: what they share, and what they must not.</summary>
public sealed class GatheringTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly byte[] White = [.. Enumerable.Repeat((byte)255, 784)];

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly byte[] _png;

    public GatheringTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _png = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "picture.png", 28, 28));
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<double?, int> Options => new() { { null, 32 }, { 0, 32 }, { 1, 32 }, { 5, 7 }, { 1, 1 } };

    [Theory]
    [MemberData(nameof(Options))]
    public void Predict_From64Threads_GivesBitForBitWhatOneGets(double? maxDelayMs, int maxBatchSize)
    {
        ImageDataSet images = TinyModel.Images(64);
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions
        {
            MaxDelay = maxDelayMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null,
            MaxBatchSize = maxBatchSize,
        });
        IReadOnlyList<ClassProbability>[] alone =
            [.. Enumerable.Range(0, 64).Select(i => classifier.PredictPixels(images.Image(i)).Top)];
        int wrong = 0;

        RunThreads(64, thread =>
        {
            for (int i = 0; i < 50; i++)
            {
                int image = (thread + (7 * i)) % 64;
                if (!classifier.PredictPixels(images.Image(image)).Top.SequenceEqual(alone[image]))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });

        Assert.Equal(0, wrong);
        Assert.Equal(0, classifier.Calls);
    }

    [Fact]
    public void Predict_FromManyThreads_SharesBatches()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 8 });
        int largest = 0;
        long start = Stopwatch.GetTimestamp();

        RunThreads(16, _ =>
        {
            // Sooner or later two callers meet.
            while (Volatile.Read(ref largest) < 2 && Stopwatch.GetElapsedTime(start) < Long)
            {
                InterlockedMax(ref largest, classifier.PredictPixels(new byte[784]).BatchSize);
            }
        });

        Assert.InRange(largest, 2, 8);
    }

    [Fact]
    public void Predict_WithoutSharing_RunsEveryImageAlone()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = null });
        int largest = 0;

        RunThreads(16, _ =>
        {
            for (int i = 0; i < 50; i++)
            {
                InterlockedMax(ref largest, classifier.PredictPixels(new byte[784]).BatchSize);
            }
        });

        Assert.Equal(1, largest);
    }

    [Fact]
    public void Predict_AloneWithALongDelay_WaitsForNobody()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });

        for (int i = 0; i < 20; i++)
        {
            ImageClassification answer = classifier.PredictPixels(new byte[784]);

            Assert.Equal(1, answer.BatchSize);
            Assert.InRange(answer.Timings.Wait, TimeSpan.Zero, Long / 6);
        }
    }

    [Fact]
    public async Task Predict_WhileAnotherDecodes_WaitsForItAndSharesItsBatch()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });
        using var image = new HeldImage(_png);
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        Task<ImageClassification> waiting = classifier.PredictPixelsAsync(new byte[784]);

        image.Release();

        Assert.Equal(2, (await held).BatchSize);
        Assert.Equal(2, (await waiting).BatchSize);
    }

    [Fact]
    public async Task Predict_WhileAnotherIsStillUploading_WaitsForNobody()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });
        using var stream = new HeldStream(_png);
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;

        ImageClassification answer = await classifier.PredictPixelsAsync(new byte[784]).WaitAsync(Long / 2);

        Assert.Equal(1, answer.BatchSize);
        stream.Release();
        Assert.Equal(1, (await held).BatchSize);
    }

    [Fact]
    public async Task Predict_WhileAnotherDecodes_TellsHowLongItWaited()
    {
        string name = $"{Guid.NewGuid():N}.onnx"; // tells its queue from those of other tests
        using var classifier = ImageClassifier.Load(
            TinyModel.Write(_folder.FullPath, name: name), new ImageClassifierOptions { MaxDelay = Long });
        using var image = new HeldImage(_png);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using MeterListener listener = Measurements.Follow("classifier.queue.length", name, _ => waits.TrySetResult());
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        Task<ImageClassification> waiting = classifier.PredictPixelsAsync(new byte[784]);
        await waits.Task;

        await Task.Delay(60);
        image.Release();

        ImageClassification answer = await waiting;
        Assert.InRange(answer.Timings.Wait, TimeSpan.FromMilliseconds(50), Long);
        Assert.Equal(TimeSpan.Zero, answer.Timings.Decode);
        await held;
    }

    [Fact]
    public void PredictBatch_CancelledAfterItsFirstBatch_RunsNoMore()
    {
        string name = $"{Guid.NewGuid():N}.onnx";
        using var classifier = ImageClassifier.Load(
            TinyModel.Write(_folder.FullPath, name: name), new ImageClassifierOptions { MaxBatchSize = 4 });
        using var cancellation = new CancellationTokenSource();
        int batches = 0;
        using MeterListener listener = Measurements.Follow("classifier.batch.size", name, _ =>
        {
            batches++;
            cancellation.Cancel();
        });
        ReadOnlyMemory<byte>[] images = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[784], 12)];

        Assert.ThrowsAny<OperationCanceledException>(() => classifier.PredictPixelsBatch(images, cancellation.Token));

        Assert.Equal(1, batches);
    }

    [Fact]
    public async Task Reload_WithACallInFlight_AnswersItByTheOldModelThenFreesThat()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a thread's name cannot be seen from outside");
        string name = $"{Guid.NewGuid():N}.onnx";
        string model = TinyModel.Write(_folder.FullPath, name: name);
        using var old = ImageClassifier.Load(_model);
        using var next = ImageClassifier.Load(TinyModel.Write(_folder.FullPath, seed: 5, name: "next.onnx"));
        using var classifier = ImageClassifier.Load(model);
        using var stream = new HeldStream(_png);
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;
        TinyModel.Write(_folder.FullPath, seed: 5, name: name);

        classifier.Reload();

        Assert.Equal(next.Predict(_png).Top, classifier.Predict(_png).Top);
        Assert.Equal(2, Gatherers());
        stream.Release();
        Assert.Equal(old.Predict(_png).Top, (await held).Top);
        Assert.True(SpinWait.SpinUntil(() => Gatherers() == 1, Long));

        // Each loaded model has a thread that gathers batches. Linux keeps 15 characters of its name, four of them the model's.
        int Gatherers() => Directory.GetDirectories("/proc/self/task").Count(
            thread => ReadName(thread) == $"batches of {name}"[..15]);

        static string? ReadName(string thread)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
            }
            catch (IOException)
            {
                return null; // it has just ended
            }
        }
    }

    [Fact]
    public async Task Predict_WhileAnotherDecodesWhatIsNoImage_WaitsNoLonger()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxDelay = Long });
        using var image = new HeldImage([1, 2, 3]);
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        Task<ImageClassification> waiting = classifier.PredictPixelsAsync(new byte[784]);

        image.Release();

        Assert.Equal(1, (await waiting.WaitAsync(Long / 2)).BatchSize);
        await Assert.ThrowsAsync<InvalidInputException>(() => held);
    }

    [Fact]
    public async Task Predict_CancelledWhileItWaits_LeavesTheOthersAlone()
    {
        string name = $"{Guid.NewGuid():N}.onnx"; // tells its queue from those of other tests
        string model = TinyModel.Write(_folder.FullPath, name: name);
        using var classifier = ImageClassifier.Load(model, new ImageClassifierOptions { MaxDelay = Long });
        using var image = new HeldImage(_png);
        var bothWait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int waiting = 0;
        using MeterListener listener = Measurements.Follow("classifier.queue.length", name, change =>
        {
            if (Interlocked.Add(ref waiting, (int)change) == 2)
            {
                bothWait.TrySetResult();
            }
        });
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        using var cancellation = new CancellationTokenSource();
        Task<ImageClassification> asynchronous = classifier.PredictPixelsAsync(new byte[784], cancellation.Token);
        Task<ImageClassification> synchronous = Task.Run(() => classifier.PredictPixels(new byte[784], cancellation.Token));
        await bothWait.Task.WaitAsync(Long / 2);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asynchronous);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => synchronous);
        image.Release();
        Assert.Equal(1, (await held).BatchSize);
        Assert.Throws<OperationCanceledException>(() => classifier.PredictPixels(new byte[784], cancellation.Token));
    }

    [Fact]
    public void Predict_QueueWithoutBound_IsNotFull()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { QueueCapacity = int.MaxValue });

        Assert.Equal(3, classifier.PredictPixels(new byte[784]).Top.Count);
    }

    [Fact]
    public async Task Predict_TooManyWaiting_IsRefusedAndServedLater()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 2, QueueCapacity = 1 });
        HeldStream[] streams = [new(_png), new(_png), new(_png)];
        Task<ImageClassification>[] held = [.. streams.Select(stream => classifier.PredictAsync(stream))];
        await Task.WhenAll(streams.Select(stream => stream.Asked));

        var error = Assert.Throws<ClassifierBusyException>(() => classifier.PredictPixels(new byte[784]));
        await Assert.ThrowsAsync<ClassifierBusyException>(() => classifier.PredictAsync(_png));

        Assert.Contains("3 calls are in progress: a MaxBatchSize of 2 and a QueueCapacity of 1 let no more in", error.Message, StringComparison.Ordinal);
        Array.ForEach(streams, stream => stream.Release());
        await Task.WhenAll(held);
        Assert.Equal((await held[0]).Label, classifier.Predict(_png).Label);
    }

    [Fact]
    public async Task Reload_WithCallsInFlight_CountsThemAmongThoseOfTheNewModel()
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 1, QueueCapacity = 1 });
        HeldStream[] streams = [new(_png), new(_png)];
        Task<ImageClassification>[] held = [.. streams.Select(stream => classifier.PredictAsync(stream))];
        await Task.WhenAll(streams.Select(stream => stream.Asked));

        classifier.Reload();

        Assert.Equal(2, classifier.Calls);
        Assert.Throws<ClassifierBusyException>(() => classifier.PredictPixels(new byte[784]));
        Array.ForEach(streams, stream => stream.Release());
        await Task.WhenAll(held);
        Assert.Equal(0, classifier.Calls);
        Assert.Equal(3, classifier.PredictPixels(new byte[784]).Top.Count);
    }

    [Fact]
    public async Task Dispose_WithWorkInFlight_WaitsForIt()
    {
        var classifier = ImageClassifier.Load(_model);
        using var stream = new HeldStream(_png);
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;

        var disposing = Task.Run(classifier.Dispose);
        while (true)
        {
            try
            {
                classifier.PredictPixels(new byte[784]);
                await Task.Yield();
            }
            catch (ObjectDisposedException)
            {
                break;
            }
        }

        Assert.False(disposing.IsCompleted);
        stream.Release();
        Assert.Equal(3, (await held).Top.Count);
        await disposing;
    }

    [Fact]
    public async Task Dispose_OfAFullOne_IsWhatLaterCallsAreTold()
    {
        var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 1, QueueCapacity = 0 });
        using var stream = new HeldStream(_png);
        Task<ImageClassification> held = classifier.PredictAsync(stream);
        await stream.Asked;
        Assert.Throws<ClassifierBusyException>(() => classifier.PredictPixels(new byte[784]));

        Task disposing = classifier.DisposeAsync().AsTask();

        Assert.Throws<ObjectDisposedException>(() => classifier.PredictPixels(new byte[784]));
        stream.Release();
        await held;
        await disposing;
    }

    [Fact]
    public async Task Predict_AnImageThatTheNetworkRefuses_FailsItsOwnCallerOnly()
    {
        using var classifier = ImageClassifier.Load(WritePickyModel(), new ImageClassifierOptions { MaxDelay = Long });
        using var image = new HeldImage(_png);
        Task<ImageClassification> held = classifier.PredictAsync(image.Bytes);
        await image.Asked;
        Task<ImageClassification> poisoned = classifier.PredictPixelsAsync(White);
        Task<ImageClassification> good = classifier.PredictPixelsAsync(new byte[784]);

        image.Release();

        Assert.Equal(classifier.PredictPixels(new byte[784]).Top, (await good).Top);
        Assert.Equal(classifier.Predict(_png).Top, (await held).Top);
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => poisoned);
        Assert.Contains("out of data bounds", error.ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => classifier.PredictPixels(White));
    }

    [Fact]
    public void PredictBatch_AnImageThatTheNetworkRefuses_IsThatImagesOutcome()
    {
        using var classifier = ImageClassifier.Load(WritePickyModel());

        IReadOnlyList<ImageOutcome> outcomes = classifier.PredictPixelsBatch([new byte[784], White, new byte[784]]);

        IReadOnlyList<ClassProbability> alone = classifier.PredictPixels(new byte[784]).Top;
        Assert.Equal(alone, outcomes[0].Classification!.Top);
        Assert.Null(outcomes[1].Classification);
        Assert.Contains("out of data bounds", outcomes[1].Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', outcomes[1].Error!.Message);
        Assert.Equal(alone, outcomes[2].Classification!.Top);
    }

    [Fact]
    public void Predict_AScoreThatIsNoNumber_IsAnError()
    {
        string model = TinyModel.Write(_folder.FullPath, name: "nan.onnx", edit: TinyModel.GiveNaNForWhite);
        using var classifier = ImageClassifier.Load(model);

        var error = Assert.Throws<InvalidOperationException>(() => classifier.PredictPixels(White));

        const string Reason = "nan.onnx gives the image a score that is no finite number";
        Assert.Contains(Reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, classifier.PredictPixels(new byte[784]).Top.Count);
        IReadOnlyList<ImageOutcome> outcomes = classifier.PredictPixelsBatch([new byte[784], White, new byte[784]]);
        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.Classification is not null));
        Assert.Contains(Reason, outcomes[1].Error!.Message, StringComparison.Ordinal);
    }

    /// <summary>A model that looks every pixel up in a table of 255 numbers: a white pixel has none, and ONNX Runtime refuses the
    /// whole batch.</summary>
    private string WritePickyModel() => TinyModel.Write(_folder.FullPath, name: "picky.onnx", edit: proto =>
    {
        var table = new TensorProto { Name = "table", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 255 } };
        table.FloatData.AddRange(Enumerable.Range(0, 255).Select(i => (float)i));
        proto.Graph.Initializer.Add(table);
        NodeProto cast = proto.Graph.Node[0];
        cast.Output[0] = "index";
        cast.Attribute[0].I = (long)TensorProto.Types.DataType.Int32;
        proto.Graph.Node.Insert(1, new NodeProto { OpType = "Gather", Input = { "table", "index" }, Output = { "float" } });
    });

    private static void RunThreads(int count, Action<int> work)
    {
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                work(i);
            }
            catch (Exception error)
            {
                failure = error;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Null(failure);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
