using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Serving;

/// <summary>A part of a call's many images, as many as fit into a batch.</summary>
/// <param name="first">Index of its first image.</param>
/// <param name="count">Images in it.</param>
internal sealed class DecodedChunk(int first, int count) : IDisposable
{
    private readonly DecodedImage[] _images = new DecodedImage[count];

    /// <summary>Decodes on all cores. What is no image gets its outcome.</summary>
    public void Decode(
        Func<int, ImageSource> source, ImageSpec spec, ImageClassifierOptions options, ImageOutcome[] outcomes,
        CancellationToken cancellation)
        => Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            try
            {
                ImageSource image = source(first + i);
                _images[i] = image.Decode(image.Read(options.ByteLimit), spec, options.PixelLimit);
            }
            catch (InvalidInputException error)
            {
                outcomes[first + i] = new ImageOutcome(null, error);
            }
        });

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

    /// <summary>What is wrong with one image, such as a score that is no finite number, is that image's outcome.</summary>
    private static ImageOutcome Outcome(Task<ImageClassification> answer)
    {
        try
        {
            return new ImageOutcome(answer.GetAwaiter().GetResult(), null);
        }
        catch (InvalidOperationException error)
        {
            return new ImageOutcome(null, new InvalidInputException(error.Message, error));
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
