using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

public sealed class ImageDecoderRefusalTests
{
    private static readonly ImageSpec Spec = new(1, 28, 28);

    [Fact]
    public void Decode_Empty_SaysSo() => Assert.Equal("photo.jpg is empty; an image is expected.", Refusal([]));

    [Fact]
    public void Decode_Text_NamesTheFileAndWhatIsAllowed()
    {
        string message = Refusal("no image at all"u8.ToArray());

        Assert.Contains("photo.jpg is no image", message);
        Assert.Contains("PNG, JPEG", message);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Decode_CutOffInTheMiddle_IsRefused(SKEncodedImageFormat format)
    {
        var noise = new Random(7);
        byte[] whole = SkiaImages.Encode(64, 64, format, (_, _) => new SKColor((uint)noise.Next() | 0xff000000u));

        string message = Refusal(whole[..(whole.Length / 2)]);

        Assert.Contains("photo.jpg", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Decode_HeaderOnly_IsRefused()
        => Assert.Contains("photo.jpg", Refusal(PngBytes.FromGrey(28, new byte[784])[..33]));

    [Fact]
    public void Decode_MorePixelsThanAllowed_IsRefusedByItsHeader()
    {
        byte[] png = PngBytes.FromGrey(20, new byte[200]);

        var error = Assert.Throws<InvalidInputException>(
            () => ImageDecoder.Decode(png, Spec, new byte[784], "photo.jpg", maxPixels: 199));

        Assert.Contains("20x10 pixels; at most 199", error.Message);
    }

    private static string Refusal(byte[] encoded)
        => Assert.Throws<InvalidInputException>(() => ImageDecoder.Decode(encoded, Spec, new byte[784], "photo.jpg")).Message;
}
