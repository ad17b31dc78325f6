using System.Diagnostics;
using System.Numerics.Tensors;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring.Serving;

/// <summary>Runs a network on one image or on many, and words what it says. Any number of threads may use it at once.</summary>
internal sealed class NetworkRunner(BatchNetwork network, string name, int maxBatchSize, int topK) : IDisposable
{
    private readonly ScorerPool _singles = new(network, 1);
    private readonly ScorerPool _batches = new(network, maxBatchSize);
    private readonly string _provider = network.Device.ExecutionProvider;
    private bool _reports; // to those who listen: not of the warm-up, which nobody called for

    public ModelMetadata Metadata => network.Metadata;

    public string Device => network.Device.ToString();

    public string ExecutionProvider => _provider;

    public int MaxBatchSize => maxBatchSize;

    /// <summary>What telemetry calls the model.</summary>
    public string Name => name;

    /// <summary>Runs one image and a full batch, so that the first caller finds it warm.</summary>
    /// <exception cref="InvalidOperationException">It does not run in such batches.</exception>
    public void WarmUp()
    {
        byte[] black = new byte[Metadata.Image.ByteCount];
        RunOne(black, TimeSpan.Zero, Stopwatch.GetTimestamp());
        PendingImage[] batch = [.. Enumerable.Range(0, MaxBatchSize).Select(_ => new PendingImage(black, TimeSpan.Zero))];
        RunMany(batch);
        if (batch[0].Answer.GetAwaiter().GetResult().BatchSize < batch.Length)
        {
            // Its graph fixes the batch inside, say. Each was run alone, and would be after every batch that failed.
            throw new InvalidOperationException(
                $"batches of {batch.Length} images fail where single ones run; "
                + $"a smaller {nameof(ImageClassifierOptions.MaxBatchSize)} may do, 1 does.");
        }

        _reports = true;
    }

    /// <summary>Runs one image on the calling thread.</summary>
    /// <param name="pixels">uint8 <c>[C, H, W]</c>.</param>
    /// <param name="decode">How long they took to decode.</param>
    /// <param name="since">When they began to wait.</param>
    public ImageClassification RunOne(ReadOnlySpan<byte> pixels, TimeSpan decode, long since)
    {
        BatchScorer scorer = _singles.Rent();
        bool ran = false;
        try
        {
            pixels.CopyTo(scorer.Image(0));
            TimeSpan wait = Stopwatch.GetElapsedTime(since);
            TimeSpan inference = Run(scorer, 1);
            ran = true;
            return Describe(scorer, 0, new ClassificationTimings(decode, wait, inference), 1);
        }
        finally
        {
            _singles.Return(scorer, ran);
        }
    }

    /// <summary>Runs images that were taken, and answers each. Where the batch fails, each is run alone: what is wrong with one
    /// must not fail the others. It throws nothing: whatever goes wrong is an image's answer.</summary>
    /// <param name="images">At most <see cref="MaxBatchSize"/>.</param>
    public void RunMany(IReadOnlyList<PendingImage> images)
    {
        try
        {
            RunTogether(images);
        }
        catch (Exception) when (images.Count > 1)
        {
            RunEachAlone(images);
        }
        catch (Exception error) // ONNX Runtime's, ML.NET's or a listener's, of whatever type: it belongs to the caller
        {
            images[0].Fail(error);
        }
    }

    public void Dispose()
    {
        _singles.Dispose();
        _batches.Dispose();
        network.Dispose();
    }

    private TimeSpan Run(BatchScorer scorer, int count)
    {
        long start = Stopwatch.GetTimestamp();
        scorer.Run(count);
        TimeSpan inference = Stopwatch.GetElapsedTime(start);
        if (_reports)
        {
            ClassifierTelemetry.RecordBatch(name, count);
        }

        return inference;
    }

    private void RunTogether(IReadOnlyList<PendingImage> images)
    {
        BatchScorer scorer = _batches.Rent();
        bool ran = false;
        try
        {
            for (int i = 0; i < images.Count; i++)
            {
                images[i].Pixels.CopyTo(scorer.Image(i));
            }

            long start = Stopwatch.GetTimestamp();
            TimeSpan inference = Run(scorer, images.Count);
            ran = true;
            for (int i = 0; i < images.Count; i++)
            {
                Answer(images[i], scorer, i, start, inference, images.Count);
            }
        }
        finally
        {
            _batches.Return(scorer, ran);
        }
    }

    private void RunEachAlone(IReadOnlyList<PendingImage> images)
    {
        foreach (PendingImage image in images)
        {
            try
            {
                image.Complete(RunOne(image.Pixels, image.Decode, image.Since));
            }
            catch (Exception error)
            {
                image.Fail(error);
            }
        }
    }

    private void Answer(PendingImage image, BatchScorer scorer, int index, long start, TimeSpan inference, int count)
    {
        try
        {
            var timings = new ClassificationTimings(image.Decode, Stopwatch.GetElapsedTime(image.Since, start), inference);
            image.Complete(Describe(scorer, index, timings, count));
        }
        catch (Exception error) // a score that is no number, or a listener's, of whatever type
        {
            image.Fail(error);
        }
    }

    private ImageClassification Describe(BatchScorer scorer, int index, ClassificationTimings timings, int count)
    {
        ReadOnlySpan<float> probabilities = scorer.Probabilities(index);
        if (!TensorPrimitives.IsFiniteAll(probabilities))
        {
            throw new InvalidOperationException($"{name} gives the image a score that is no finite number.");
        }

        if (_reports)
        {
            ClassifierTelemetry.RecordTimings(name, timings);
        }

        ClassProbability[] top = TopClasses.Select(probabilities, Metadata.Labels, topK);
        return new ImageClassification(top, timings, count, _provider);
    }
}
