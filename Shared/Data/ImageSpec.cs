using System.Globalization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>The shape of one image as uint8 <c>[C, H, W]</c>.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public readonly record struct ImageSpec(int Channels, int Height, int Width)
{
    /// <summary>Bytes of one image: C·H·W.</summary>
    public int ByteCount => Channels * Height * Width;

    /// <summary>One or three channels, at least one pixel, and no more bytes than an array holds.</summary>
    public bool IsValid => Channels is 1 or 3 && Height > 0 && Width > 0 && (long)Height * Width <= Array.MaxLength / Channels;

    /// <summary>Reads <c>HxW</c> (one channel), <c>CxHxW</c> or <c>1xCxHxW</c>.</summary>
    /// <exception cref="InvalidInputException">The text is none of these.</exception>
    public static ImageSpec Parse(string text)
    {
        int[] dims = text.Split('x', 'X')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int dim) ? dim : 0)
            .ToArray();
        ImageSpec? spec = dims switch
        {
            [var h, var w] => new ImageSpec(1, h, w),
            [var c, var h, var w] => new ImageSpec(c, h, w),
            [1, var c, var h, var w] => new ImageSpec(c, h, w),
            _ => null,
        };
        return spec is { IsValid: true }
            ? spec.Value
            : throw new InvalidInputException($"'{text}' is no image shape: write HxW, CxHxW or 1xCxHxW with C 1 or 3, at most 2 GB.");
    }

    /// <summary><c>CxHxW</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Channels}x{Height}x{Width}");
}
