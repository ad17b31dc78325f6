using System.Diagnostics;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests;

[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests
{
    // A session that is not disposed keeps about 0.1 MB and its model's file open; a thousand would be 100 MB and 1000 files.
    private const long AllowedBytes = 40L << 20;

    [Fact]
    public void Dispose_AfterAThousandLoadsAndPasses_LeavesNoMemoryFileOrTemporaryFile()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        IDataView images = ImageDataView.Create(TinyModel.Images(5));
        for (int i = 0; i < 200; i++)
        {
            LoadAndScore(model, images);
        }

        long before = WorkingSet();
        for (int i = 0; i < 1000; i++)
        {
            LoadAndScore(model, images);
        }

        Assert.InRange(WorkingSet() - before, long.MinValue, AllowedBytes);
        AssertNotOpen(model);
    }

    [Fact]
    public void ImageClassifier_AThousandLoadsAndDisposals_LeaveNoMemoryThreadOrFile()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        for (int i = 0; i < 200; i++)
        {
            LoadAndPredict(model);
        }

        int threads = Process.GetCurrentProcess().Threads.Count;
        long before = WorkingSet();
        for (int i = 0; i < 1000; i++)
        {
            LoadAndPredict(model);
        }

        Assert.InRange(WorkingSet() - before, long.MinValue, AllowedBytes);
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + 10); // the thread pool's come and go
        AssertNotOpen(model);
    }

    [Theory]
    [InlineData(1)] // alone
    [InlineData(4)] // sharing batches
    public void ImageClassifier_AHundredThousandPredictions_LeaveNoMemory(int callers)
    {
        using var folder = new TemporaryFolder();
        using var classifier = ImageClassifier.Load(TinyModel.Write(folder.FullPath), new ImageClassifierOptions { Threads = 1 });
        PredictAll(10_000);
        long before = WorkingSet();
        long managed = GC.GetTotalMemory(forceFullCollection: true);

        PredictAll(100_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - managed, long.MinValue, 1 << 20); // ten bytes a prediction
        Assert.InRange(WorkingSet() - before, long.MinValue, AllowedBytes);

        void PredictAll(int times)
        {
            Thread[] threads = [.. Enumerable.Range(0, callers).Select(_ => new Thread(() => Predict(classifier, times / callers)))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }
    }

    [Fact]
    public void ImageClassifier_TwoHundredReloadsUnderLoad_LoseNoCallAndNoMemory()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath, seed: 1);
        byte[][] files = [File.ReadAllBytes(model), File.ReadAllBytes(TinyModel.Write(folder.FullPath, seed: 2, name: "other.onnx"))];
        using var classifier = ImageClassifier.Load(model, new ImageClassifierOptions { Threads = 1 });
        ImageClassification[] right = [.. files.Select(file =>
        {
            File.WriteAllBytes(model, file);
            classifier.Reload();
            return classifier.PredictPixels(new byte[784]);
        })];
        int wrong = 0;
        int calls = 0;
        bool done = false;
        Thread[] callers = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                ImageClassification answer = classifier.PredictPixels(new byte[784]);
                Interlocked.Add(ref wrong, right.Any(one => one.Top.SequenceEqual(answer.Top)) ? 0 : 1);
                Interlocked.Increment(ref calls);
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Reload(50);
        int threads = Process.GetCurrentProcess().Threads.Count;
        long before = WorkingSet();

        Reload(200);

        long grown = WorkingSet() - before;
        int grownThreads = Process.GetCurrentProcess().Threads.Count - threads; // a model that is not freed keeps its own
        Volatile.Write(ref done, true);
        Array.ForEach(callers, caller => caller.Join());
        Assert.Equal(0, wrong);
        Assert.True(calls > 250, $"{calls} calls");
        Assert.InRange(grown, long.MinValue, AllowedBytes);
        Assert.InRange(grownThreads, int.MinValue, 10);

        void Reload(int times)
        {
            for (int i = 0; i < times; i++)
            {
                File.WriteAllBytes(model, files[i % 2]);
                classifier.Reload();
            }
        }
    }

    [Fact]
    public void Dispose_AfterSaving_DeletesTheTemporaryModel()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        using (var classifier = BatchedImageClassifier.Load(model))
        {
            IDataView images = ImageDataView.Create(TinyModel.Images(1));
            new MLContext().Model.Save(classifier, images.Schema, Path.Combine(folder.FullPath, "model.zip"));
            Assert.Single(TemporaryModels());
        }

        Assert.Empty(TemporaryModels());
    }

    [Fact]
    public void Dispose_OfAForeignModel_DeletesItsRewrittenFile()
    {
        using var folder = new TemporaryFolder();
        string model = new ForeignOnnx().Write(folder.FullPath);
        using (BatchedImageClassifier.Load(model, description: ForeignOnnx.Description))
        {
            Assert.Single(TemporaryModels());
        }

        Assert.Empty(TemporaryModels());
        using var served = ImageClassifier.Load(model, new ImageClassifierOptions { Description = ForeignOnnx.Description });
        Assert.Empty(TemporaryModels());
    }

    [Fact]
    public void Load_ForeignModelThatCannotRun_LeavesNoRewrittenFile()
    {
        using var folder = new TemporaryFolder();
        string model = new ForeignOnnx { Edit = proto => proto.Graph.Node[1].OpType = "Flotten" }.Write(folder.FullPath);

        Assert.Throws<InvalidInputException>(() => BatchedImageClassifier.Load(model, description: ForeignOnnx.Description));

        Assert.Empty(TemporaryModels());
    }

    private static string[] TemporaryModels() => Directory.GetFiles(Path.GetTempPath(), $"{TemporaryModel.FilePrefix}*");

    private static void LoadAndScore(string model, IDataView images)
    {
        using var classifier = BatchedImageClassifier.Load(model, new ScoringOptions { Threads = 1, BatchSize = 2 });
        IDataView view = classifier.Transform(images);
        DataViewSchema.Column score = view.Schema[ImageColumns.Score];
        using DataViewRowCursor cursor = view.GetRowCursor([score]);
        var getter = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> value = default;
        while (cursor.MoveNext() && cursor.Position < 3)
        {
            getter(ref value);
        }
    }

    private static void LoadAndPredict(string model)
    {
        using var classifier = ImageClassifier.Load(model, new ImageClassifierOptions { Threads = 1 });
        Predict(classifier, 2);
    }

    private static void Predict(ImageClassifier classifier, int times)
    {
        byte[] pixels = new byte[784];
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(3, classifier.PredictPixels(pixels).Top.Count);
        }
    }

    private static void AssertNotOpen(string file)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(
                Directory.GetFiles("/proc/self/fd").Select(open => File.ResolveLinkTarget(open, false)?.FullName), file.Equals);
        }
    }

    private static long WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
