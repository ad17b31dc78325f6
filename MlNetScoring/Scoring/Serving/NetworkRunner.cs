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

    public ModelMetadata Metadata => network.Metadata;

    public string Device => network.Device.ToString();

    public string ExecutionProvider => _provider;

    public int MaxBatchSize => maxBatchSize;

    /// <summary>What telemetry calls the model.</summary>
    public string Name => name;

    /// <summary>Whether those who listen are told of runs: not of the warm-up's, which nobody called for.</summary>
    public bool Reports { get; set; }

    /// <summary>Runs one image on the calling thread.</summary>
    /// <param name="pixels">uint8 <c>[C, H, W]</c>.</param>
    /// <param name="decode">How long they took to decode.</param>
    /// <param name="since">When they began to wait.</param>
    public ImageClassification RunOne(ReadOnlySpan<byte> pixels, TimeSpan decode, long since)
    {
        BatchScorer scorer = _singles.Rent();
        pixels.CopyTo(scorer.Image(0));
        TimeSpan wait = Stopwatch.GetElapsedTime(since);
        TimeSpan inference = Run(scorer, 1);
        try
        {
            return Describe(scorer, 0, new ClassificationTimings(decode, wait, inference), 1);
        }
        finally
        {
            _singles.Return(scorer);
        }
    }

    /// <summary>Runs images that were taken, and answers each. Where the batch fails, each is run alone: what is wrong with one
    /// must not fail the others.</summary>
    /// <param name="images">At most <see cref="MaxBatchSize"/>.</param>
    public void RunMany(IReadOnlyList<PendingImage> images)
    {
        BatchScorer scorer = _batches.Rent();
        for (int i = 0; i < images.Count; i++)
        {
            images[i].Pixels.CopyTo(scorer.Image(i));
        }

        long start = Stopwatch.GetTimestamp();
        TimeSpan inference;
        try
        {
            inference = Run(scorer, images.Count);
        }
        catch (Exception) when (images.Count > 1)
        {
            RunEachAlone(images);
            return;
        }
        catch (Exception error) // ONNX Runtime's or ML.NET's, of whatever type: it belongs to the caller
        {
            images[0].Fail(error);
            return;
        }

        for (int i = 0; i < images.Count; i++)
        {
            Answer(images[i], scorer, i, start, inference, images.Count);
        }

        _batches.Return(scorer);
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
        try
        {
            scorer.Run(count);
        }
        catch
        {
            scorer.Dispose(); // it is in no known state and does not go back to its pool
            throw;
        }

        TimeSpan inference = Stopwatch.GetElapsedTime(start);
        if (Reports)
        {
            ClassifierTelemetry.RecordBatch(name, count);
        }

        return inference;
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
        catch (InvalidOperationException error)
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

        if (Reports)
        {
            ClassifierTelemetry.RecordTimings(name, timings);
        }

        ClassProbability[] top = TopClasses.Select(probabilities, Metadata.Labels, topK);
        return new ImageClassification(top, timings, count, _provider);
    }
}
