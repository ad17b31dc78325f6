"""Makes the image files beside it with Debian's python3-pil: kinds that SkiaSharp cannot write."""
import io
import struct
import zlib

import numpy as np
from PIL import Image

SIDE = 32
y, x = np.mgrid[0:SIDE, 0:SIDE]
rgb = np.stack([8 * x, 8 * y, 255 - 8 * x], -1).astype(np.uint8)
picture = Image.fromarray(rgb)
red = Image.new("RGB", (SIDE, SIDE), "red")


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_interlaced_png(name):
    rows = b""
    for left, top, right, down in [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]:  # Adam7, PNG specification 8.2
        rows += b"".join(b"\0" + row.tobytes() for row in rgb[top::down, left::right])
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 1)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header))
        file.write(png_chunk(b"IDAT", zlib.compress(rows, 9)) + png_chunk(b"IEND", b""))


def write_ycck(name):
    """CMYK kept as YCbCr and black: a CMYK file of those four planes whose Adobe marker says so (transform 2)."""
    planes = np.dstack([np.asarray(Image.fromarray(255 - rgb).convert("YCbCr")), np.full((SIDE, SIDE), 255, np.uint8)])
    buffer = io.BytesIO()
    Image.fromarray(255 - planes, "CMYK").save(buffer, "JPEG", quality=90)  # PIL inverts, as Adobe does
    data = bytearray(buffer.getvalue())
    data[data.find(b"Adobe") + 11] = 2
    with open(name, "wb") as file:
        file.write(data)


def write_bmp(name, data, bits, compression, tables, colors=0):
    offset = 14 + 40 + len(tables)
    with open(name, "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset))
        file.write(struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, bits, compression, len(data), 0, 0, colors, 0))
        file.write(tables + data)


picture.convert("CMYK").save("cmyk.jpg", quality=90)
write_ycck("ycck.jpg")
picture.save("progressive.jpg", quality=90, progressive=True)
write_interlaced_png("interlaced.png")
picture.save("animated.gif", save_all=True, append_images=[red], duration=100)
picture.save("animated.webp", save_all=True, append_images=[red], duration=100, quality=90)
half = picture.convert("RGBA")
half.putalpha(Image.fromarray(np.where(y < SIDE // 2, 255, 0).astype(np.uint8)))
half.save("transparent.webp", lossless=True, exact=True)

r, g, b = (rgb[..., c].astype(np.uint16) for c in range(3))
packed = (r >> 3 << 11) | (g >> 2 << 5) | b >> 3
write_bmp("bits565.bmp", packed[::-1].tobytes(), 16, 3, struct.pack("<III", 0xF800, 0x07E0, 0x001F))
palette = b"".join(bytes([255 - 8 * i, 0, 8 * i, 0]) for i in range(SIDE))  # blue, green, red
runs = b"".join(bytes([1, i]) for i in range(SIDE)) + b"\0\0"
write_bmp("rle8.bmp", runs * SIDE + b"\0\1", 8, 1, palette, SIDE)

# One frame of 2x2 in the middle of a canvas of 4x4, which it leaves bare around it.
codes = [4, 1, 4, 1, 4, 1, 4, 1, 5]  # LZW of three bits: clear, colour 1, ..., end
bits = sum(code << 3 * i for i, code in enumerate(codes)).to_bytes(4, "little")
with open("partial.gif", "wb") as file:
    file.write(b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0x80, 0, 0) + bytes([10, 20, 30, 200, 210, 220]))
    file.write(b"\x2c" + struct.pack("<HHHHB", 1, 1, 2, 2, 0) + b"\x02\x04" + bits + b"\0;")
