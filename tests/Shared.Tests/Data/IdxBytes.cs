using System.Buffers.Binary;
using System.IO.Compression;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>Bytes of IDX files, right or wrong.</summary>
internal static class IdxBytes
{
    public static byte[] Make(uint magic, uint[] dimensions, byte[] values)
    {
        byte[] bytes = new byte[4 + (4 * dimensions.Length) + values.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, magic);
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        values.CopyTo(bytes, bytes.Length - values.Length);
        return bytes;
    }

    public static byte[] Images(uint count, uint height, uint width, params byte[] values)
        => Make(0x0803, [count, height, width], values);

    public static byte[] Labels(params byte[] values) => Make(0x0801, [(uint)values.Length], values);

    public static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }
}
