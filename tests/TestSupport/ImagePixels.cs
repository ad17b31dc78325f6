using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.TestSupport;

/// <summary>What the network gets of an image file.</summary>
public static class ImagePixels
{
    /// <returns>uint8 <c>[C, H, W]</c>.</returns>
    public static byte[] OfFile(string path, ImageSpec spec)
    {
        byte[] pixels = new byte[spec.ByteCount];
        ImageDecoder.Decode(File.ReadAllBytes(path), spec, pixels, path);
        return pixels;
    }
}
