using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>Labelled images in memory, all of one shape.</summary>
public sealed class ImageDataSet
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <param name="name">What a report calls it, for example <c>Fashion-MNIST test</c>.</param>
    /// <param name="spec">The shape of every image.</param>
    /// <param name="pixels">uint8 <c>[N, C, H, W]</c>, row after row.</param>
    /// <param name="labels">N class indices, each within <paramref name="classNames"/>.</param>
    /// <param name="classNames">Class names, in the order of their indices.</param>
    /// <exception cref="InvalidInputException">The parts do not fit each other.</exception>
    public ImageDataSet(string name, ImageSpec spec, byte[] pixels, int[] labels, IReadOnlyList<string> classNames)
    {
        if ((long)labels.Length * spec.ByteCount != pixels.LongLength)
        {
            throw new InvalidInputException(
                $"{name}: {pixels.LongLength} bytes of pixels do not fit {labels.Length} labels of {spec} images.");
        }

        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classNames.Count);
        if (wrong >= 0)
        {
            throw new InvalidInputException(
                $"{name}: label {labels[wrong]} of image {wrong} is outside 0..{classNames.Count - 1}.");
        }

        Name = name;
        Spec = spec;
        ClassNames = classNames;
        _pixels = pixels;
        _labels = labels;
    }

    /// <summary>What a report calls it.</summary>
    public string Name { get; }

    /// <summary>The shape of every image.</summary>
    public ImageSpec Spec { get; }

    /// <summary>Class names, in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>uint8 <c>[N, C, H, W]</c>, row after row.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>N class indices.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>The pixels of one image, uint8 <c>[C, H, W]</c>.</summary>
    public ReadOnlyMemory<byte> Image(int index) => _pixels.AsMemory(index * Spec.ByteCount, Spec.ByteCount);

    /// <summary>SHA-256 of pixels and labels, lower-case hexadecimal.</summary>
    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_pixels);
        hash.AppendData(MemoryMarshal.AsBytes(_labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The images at the given positions, in that order.</summary>
    public ImageDataSet Subset(ReadOnlySpan<int> indices, string? name = null)
    {
        byte[] pixels = new byte[(long)indices.Length * Spec.ByteCount];
        int[] labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).Span.CopyTo(pixels.AsSpan(i * Spec.ByteCount));
            labels[i] = _labels[indices[i]];
        }

        return new ImageDataSet(name ?? Name, Spec, pixels, labels, ClassNames);
    }

    /// <summary>The first images, at most <paramref name="count"/>.</summary>
    public ImageDataSet Take(int count) => Subset(Enumerable.Range(0, Math.Min(count, Count)).ToArray());
}
