using System.Numerics.Tensors;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring.Folders.Pipeline;

/// <summary>Reads, decodes and scores one batch after the other, all on the thread that calls.</summary>
/// <param name="scorer">Holds a batch of pixels and runs the network on them; disposed with this.</param>
/// <param name="spec">Shape of the network's image.</param>
/// <param name="labels">Class names.</param>
/// <param name="options">Top-k, threshold, pixel limit.</param>
/// <param name="root">What the paths are relative to.</param>
/// <param name="runner">Held while the network runs, where several workers share one accelerator; null where each has its core.</param>
internal sealed class BatchWorker(
    BatchScorer scorer, ImageSpec spec, IReadOnlyList<string> labels, FolderScorerOptions options, string root, Lock? runner)
    : IDisposable
{
    // The row has the path already, and its error must be the same wherever the folder lies.
    private const string Name = "the file";

    private readonly ImageFileReader _reader = new(options.PixelLimit);
    private readonly int _topK = options.TopKOf(labels.Count);

    /// <summary>Scores a batch; a file that cannot be scored gets a row that says why.</summary>
    /// <exception cref="TransientFaultException">A file cannot be read for a reason that does not lie in it.</exception>
    public ScoredBatch Score(ListedFile[] files)
    {
        var rows = new ScoredImage?[files.Length];
        var sizes = new List<(int Row, ImageSize Size)>(files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            try
            {
                sizes.Add((i, Decode(files[i], scorer.Image(sizes.Count))));
            }
            catch (InvalidInputException error)
            {
                rows[i] = new ScoredImage { Path = files[i].Path, Error = error.Message.TrimEnd('.') };
            }
        }

        Run(sizes.Count);
        for (int image = 0; image < sizes.Count; image++)
        {
            (int row, ImageSize size) = sizes[image];
            rows[row] = Row(files[row].Path, scorer.Probabilities(image), size);
        }

        return new ScoredBatch(files, rows!);
    }

    public void Dispose() => scorer.Dispose();

    private ImageSize Decode(ListedFile file, Span<byte> pixels)
    {
        if (file.Fault is not null)
        {
            throw new InvalidInputException(file.Fault);
        }

        ReadOnlySpan<byte> encoded = _reader.Read(Path.Combine(root, file.Path));
        return ImageDecoder.Decode(encoded, spec, pixels, Name, options.PixelLimit);
    }

    private void Run(int count)
    {
        if (count == 0)
        {
            return;
        }

        if (runner is null)
        {
            scorer.Run(count);
            return;
        }

        lock (runner)
        {
            scorer.Run(count);
        }
    }

    private ScoredImage Row(string path, ReadOnlySpan<float> probabilities, ImageSize size)
    {
        if (!TensorPrimitives.IsFiniteAll(probabilities))
        {
            return new ScoredImage { Path = path, Error = FilePrediction.NoFiniteScore };
        }

        ClassProbability[] top = TopClasses.Select(probabilities, labels, _topK);
        return new ScoredImage
        {
            Path = path,
            Label = top[0].Probability < options.Threshold ? ScoredImage.Unknown : top[0].Label,
            Top = top,
            Width = size.Width,
            Height = size.Height,
        };
    }
}
