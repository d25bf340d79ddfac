"""Writes preparation.json beside this script: python make_preparation.py (Pillow, NumPy).

Each case is a small file, in base64, with what Pillow makes of it: `ImageOps.exif_transpose`,
`alpha_composite` on an opaque colour, `ImageOps.pad`. The stretching of 16-bit values, which Pillow
does not have, is restated with exact fractions.
"""

import base64
import io
import json
import pathlib
import struct
import zlib
from fractions import Fraction

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)
cases = []


def text(data):
    return base64.b64encode(data).decode()


def add(name, file, pixels, **settings):
    pixels = np.asarray(pixels, np.uint8)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    cases.append(dict(name=name, file=text(file), width=pixels.shape[1], height=pixels.shape[0],
                      channels=channels, pixels=text(pixels.tobytes()), **settings))


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def tiff(orientation, order=">"):
    """A TIFF header with one other tag before the orientation."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entry = lambda tag, kind, value: struct.pack(order + "HHIHH", tag, kind, 1, value, 0)
    return (mark + struct.pack(order + "I", 8) + struct.pack(order + "H", 2)
            + entry(0x0100, 3, 9) + entry(0x0112, 3, orientation) + bytes(4))


def encoded(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


# The eight orientations, as Pillow turns them: JPEG and PNG, both byte orders, and a PNG whose eXIf
# follows the pixels.
blocks = rng.integers(0, 256, (2, 3, 3), np.uint8)
scene = Image.fromarray(np.kron(blocks, np.ones((4, 4, 1), np.uint8)))
for orientation in range(1, 9):
    for order in "<>":
        exif = b"Exif\0\0" + tiff(orientation, order)
        data = encoded(scene, "JPEG", quality=90, exif=exif)
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        add(f"jpeg {orientation} {order}", data, turned.convert("RGB"), orientation=orientation)
    plain = encoded(scene, "PNG")
    header, end = plain[:33], plain[-12:]
    exif = chunk(b"eXIf", tiff(orientation))
    places = [("before", header + exif + plain[33:]), ("after", plain[:-12] + exif + end)]
    for place, data in places:
        picture = Image.open(io.BytesIO(data))
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        add(f"png {orientation} {place}", data, turned.convert("RGB"), orientation=orientation)

# Transparency on a colour.
colours = {"white": (255, 255, 255), "black": (0, 0, 0), "3366CC": (0x33, 0x66, 0xCC)}
values, alphas = np.meshgrid(np.arange(0, 256, 17), np.arange(0, 256, 5))
rgba = np.stack([values, 255 - values, (values * 7) % 256, alphas], -1).astype(np.uint8)
grey_alpha = np.stack([values, alphas], -1).astype(np.uint8)
palette = Image.fromarray(rng.integers(0, 16, (9, 11), np.uint8), "P")
palette.putpalette(rng.integers(0, 256, 48, np.uint8).tobytes())
sources = {
    "rgba": encoded(Image.fromarray(rgba), "PNG"),
    "grey and alpha": encoded(Image.fromarray(grey_alpha, "LA"), "PNG"),
    "palette": encoded(palette, "PNG", transparency=bytes(range(0, 256, 17))),
    "transparent colour": encoded(
        Image.fromarray(np.kron(blocks, np.ones((4, 4, 1), np.uint8))), "PNG",
        transparency=tuple(int(v) for v in blocks[1, 1])),
}
for name, data in sources.items():
    for colour, rgb in colours.items():
        picture = Image.open(io.BytesIO(data)).convert("RGBA")
        ground = Image.new("RGBA", picture.size, rgb + (255,))
        result = Image.alpha_composite(ground, picture).convert("RGB")
        add(f"{name} on {colour}", data, result, background=colour)
        add(f"grey {name} on {colour}", data, result.convert("L"), background=colour)

# 16-bit values of which `bits` are used; the formula of `ImagePreparation.stretch`.


def deep_png(values, color, interlaced=0):
    height, width = values.shape[:2]
    rows = values.reshape(height, -1)
    data = b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows)
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, interlaced))
            + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def stretched(value, bits):
    return min(255, int(Fraction(int(value) * 255, 2**bits - 1) + Fraction(1, 2)))


for bits in (1, 8, 10, 12, 15):
    top = 2**bits
    values = np.linspace(0, top - 1, 60).astype(np.int64).reshape(6, 10)
    values[5] += top // 3  # beyond what is used
    result = np.vectorize(stretched)(np.minimum(values, 65535), bits)
    add(f"{bits} bits", deep_png(np.minimum(values, 65535), 0), result, stretch=bits)
colour = rng.integers(0, 4096, (5, 7, 3))
add("12 bits, colour", deep_png(colour, 2), np.vectorize(stretched)(colour, 12), stretch=12)
shallow = rng.integers(0, 64, (5, 7), np.uint8)
add("6 bits of 8", encoded(Image.fromarray(shallow), "PNG"),
    np.vectorize(stretched)(shallow, 6), stretch=6)
full = rng.integers(0, 256, (5, 7), np.uint8)
add("8 bits are no 12", encoded(Image.fromarray(full), "PNG"), full, stretch=12)

# Padding: resized rows first, as everywhere here.


def pad(picture, side, colour):
    width, height = ImageOps.contain(picture, (side, side)).size
    rows = picture.resize((width, picture.size[1]), Image.Resampling.BILINEAR)
    small = rows.resize((width, height), Image.Resampling.BILINEAR)
    # Pillow places what fits already.
    square = ImageOps.pad(small, (side, side), Image.Resampling.BILINEAR, color=colour)
    assert square.size == (side, side)
    return square


for width, height, side in [(20, 9, 8), (9, 20, 8), (7, 31, 16), (31, 8, 17), (12, 12, 8),
                            (3, 2, 9), (40, 3, 8), (13, 21, 33)]:
    picture = Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8))
    add(f"pad {width}x{height} to {side}", encoded(picture, "PNG"), pad(picture, side, "#3366CC"),
        side=side, crop="pad", background="3366CC")
    add(f"pad {width}x{height} to {side} on black", encoded(picture, "PNG"),
        pad(picture, side, "black"), side=side, crop="pad")

(HERE / "preparation.json").write_text(json.dumps(cases, indent=0) + "\n")
