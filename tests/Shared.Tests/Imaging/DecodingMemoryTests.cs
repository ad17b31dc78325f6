using System.Globalization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

/// <summary>Alone, since it looks at what the whole process takes.</summary>
[Collection(nameof(DecodingMemoryTests))]
[CollectionDefinition(nameof(DecodingMemoryTests), DisableParallelization = true)]
public sealed class DecodingMemoryTests
{
    private const int Width = 8000;
    private const int Height = 4000;
    private const long Pixels = (long)Width * Height;
    private const long Slack = 24 << 20; // code, the runtime's own needs
    private static readonly ImageSpec Spec = new(3, 28, 28);

    [Fact]
    public void Decode_LargeJpeg_TakesASixtyFourthOfItsPixels()
    {
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.Teal);
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);

        Assert.InRange(Growth(jpeg.ToArray()).Peak, 0, (Pixels * 4 / 64) + Slack);
    }

    [Fact]
    public void Decode_LargePng_TakesFourBytesAPixelAndGivesThemBack()
    {
        byte[] png = PngBytes.Make(Width, 8, PngBytes.Rgb, [.. Enumerable.Repeat(new byte[3 * Width], Height)]);

        (long peak, long kept) = Growth(png);

        Assert.InRange(peak, Pixels * 3, (Pixels * 4) + Slack);
        Assert.InRange(kept, long.MinValue, Slack);
    }

    [Fact]
    public void Decode_HeaderOfABomb_IsRefusedBeforeMemoryIsAskedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the address space is read from /proc");
        byte[] png = PngBytes.Make(50_000, 8, PngBytes.Rgb, [.. Enumerable.Repeat(Array.Empty<byte>(), 50_000)]);
        long before = Status("VmPeak");

        var error = Assert.Throws<InvalidInputException>(() => ImageDecoder.Decode(png, Spec, new byte[Spec.ByteCount], "bomb.png"));

        Assert.Contains("50000x50000", error.Message, StringComparison.Ordinal);
        Assert.InRange(Status("VmPeak") - before, 0, 1L << 30); // its pixels take 10 GB
    }

    /// <summary>How far the resident set rises above what it was before, while an image is decoded and after, in bytes.</summary>
    private static (long Peak, long Kept) Growth(byte[] encoded)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak can be reset on Linux only");
        byte[] pixels = new byte[Spec.ByteCount];
        ImageDecoder.Decode(PngBytes.FromGrey(1, [1]), Spec, pixels, "warm-up");
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // resets VmHWM, see proc(5)
        long before = Status("VmRSS");
        ImageDecoder.Decode(encoded, Spec, pixels, "large");
        return (Math.Max(0, Status("VmHWM") - before), Status("VmRSS") - before);
    }

    private static long Status(string key)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line[(key.Length + 1)..^2].Trim(), CultureInfo.InvariantCulture); // "VmHWM:  123 kB"
    }
}
