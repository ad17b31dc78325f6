using FashionResNet.Scoring.Inputs;
using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Takes the images of a batch from their column and puts their pixels where the network wants them.</summary>
internal abstract class PixelReader
{
    /// <summary>Puts the pixels of a value, which stands in this row, into an image of the batch.</summary>
    public delegate void Decoder<T>(in T value, long row, Span<byte> pixels);

    /// <summary>Takes the image of the source's current row as number <paramref name="index"/> of the batch.</summary>
    public abstract void Store(int index);

    /// <summary>Returns once the pixels of the first <paramref name="count"/> images are there.</summary>
    public abstract void Finish(int count);

    /// <summary>A reader for the image column of a schema.</summary>
    public static PixelReader Create(
        DataViewRow source, ScoredSchema schema, ImageSpec spec, BatchScorer scorer, ScoringOptions options)
    {
        return schema.Source.Kind switch
        {
            ImageKind.File => new ParallelPixelReader<ReadOnlyMemory<char>>(source, schema.Image, scorer, options, FromFile),
            ImageKind.Encoded => new ParallelPixelReader<VBuffer<byte>>(source, schema.Image, scorer, options, FromEncoded),
            ImageKind.MLImage => new DirectPixelReader<MLImage?>(source, schema.Image, scorer, FromMLImage),
            _ => new DirectPixelReader<VBuffer<byte>>(source, schema.Image, scorer, FromPixels),
        };

        void FromFile(in ReadOnlyMemory<char> path, long row, Span<byte> pixels)
            => PixelDecoder.FromFile(path.ToString(), spec, pixels, $"row {row}");

        void FromEncoded(in VBuffer<byte> encoded, long row, Span<byte> pixels)
            => PixelDecoder.FromEncoded(encoded, spec, pixels, $"the image in row {row}");

        void FromMLImage(in MLImage? image, long row, Span<byte> pixels)
            => PixelDecoder.FromMLImage(image, spec, pixels, $"the image in row {row}");

        void FromPixels(in VBuffer<byte> value, long row, Span<byte> pixels)
            => PixelDecoder.FromPixels(value, spec, pixels, row);
    }
}
