using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FashionResNet.Shared.Tests.Imaging;

/// <summary>Writes PNG files of any depth and colour type, just as asked: an encoder would choose for us.</summary>
internal static class PngBytes
{
    public const byte Grey = 0;
    public const byte Rgb = 2;
    public const byte Palette = 3;
    public const byte GreyAlpha = 4;
    public const byte Rgba = 6;

    /// <param name="rows">The rows as stored, without the filter byte.</param>
    /// <param name="chunks">Chunks between header and data.</param>
    public static byte[] Make(int width, byte depth, byte colorType, byte[][] rows, params (string Type, byte[] Data)[] chunks)
    {
        using var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), rows.Length);
        (header[8], header[9]) = (depth, colorType);
        Chunk(png, "IHDR", header);
        foreach ((string type, byte[] data) in chunks)
        {
            Chunk(png, type, data);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows)
            {
                zlib.WriteByte(0); // no filter
                zlib.Write(row);
            }
        }

        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>8-bit grey from pixels in reading order.</summary>
    public static byte[] FromGrey(int width, ReadOnlySpan<byte> pixels)
        => Make(width, 8, Grey, [.. pixels.ToArray().Chunk(width)]);

    /// <summary>8-bit RGB from triples in reading order.</summary>
    public static byte[] FromRgb(int width, ReadOnlySpan<byte> triples)
        => Make(width, 8, Rgb, [.. triples.ToArray().Chunk(3 * width)]);

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
            }
        }

        return ~crc;
    }
}
