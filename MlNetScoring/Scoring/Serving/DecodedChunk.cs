using System.Runtime.ExceptionServices;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Serving;

/// <summary>A part of a call's many images, as many as fit into a batch.</summary>
/// <param name="first">Index of its first image.</param>
/// <param name="count">Images in it.</param>
internal sealed class DecodedChunk(int first, int count) : IDisposable
{
    private readonly DecodedImage[] _images = new DecodedImage[count];

    /// <summary>Decodes on all cores. What is no image gets its outcome.</summary>
    public void Decode(
        ImageSource[] sources, ImageSpec spec, ImageClassifierOptions options, ImageOutcome[] outcomes,
        CancellationToken cancellation)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, Decode);
        }
        catch (AggregateException errors) // what is not an image's fault: it goes to the caller as from any other call
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        void Decode(int i)
        {
            try
            {
                ImageSource image = sources[first + i];
                _images[i] = image.Decode(image.Read(options.ByteLimit), spec, options.PixelLimit);
            }
            catch (InvalidInputException error)
            {
                outcomes[first + i] = new ImageOutcome(null, error);
            }
        }
    }

    /// <summary>Scores those that could be decoded.</summary>
    public void Score(ServedModel model, ImageOutcome[] outcomes)
    {
        int[] good = [.. Enumerable.Range(0, count).Where(i => outcomes[first + i] is null)];
        PendingImage[] pending = [.. good.Select(i => new PendingImage(_images[i].Pixels, _images[i].Duration))];
        model.ScoreMany(pending);
        for (int i = 0; i < good.Length; i++)
        {
            outcomes[first + good[i]] = Outcome(pending[i].Answer);
        }
    }

    /// <summary>What is wrong with one image is that image's outcome: a score that is no finite number, or what ONNX Runtime
    /// threw.</summary>
    private static ImageOutcome Outcome(Task<ImageClassification> answer)
    {
        try
        {
            return new ImageOutcome(answer.GetAwaiter().GetResult(), null);
        }
        catch (Exception error) when (error is InvalidOperationException or OnnxRuntimeException)
        {
            return new ImageOutcome(null, new InvalidInputException(error.Message.ReplaceLineEndings(" "), error));
        }
    }

    public void Dispose()
    {
        foreach (DecodedImage image in _images)
        {
            image.Dispose();
        }
    }
}
