"""Writes the golden files beside this script: python make_goldens.py (Pillow, NumPy, PyTorch).

index.json lists the cases; expected.bin holds their bytes, each found by its offset. Decoding,
resizing and JPEG encoding are Pillow's. torchvision's crop and grid are restated here on top of
Pillow and PyTorch, as torchvision is one more package to install.
"""

import io
import json
import math
import pathlib
import struct
import zlib

import numpy as np
import torch
from PIL import Image

HERE = pathlib.Path(__file__).parent
blob = bytearray()
index = {}


def store(array, dtype=np.uint8):
    offset = len(blob)
    blob.extend(np.ascontiguousarray(array, dtype=dtype).tobytes())
    return offset


def fingerprint(array):
    """FNV-1a, 64 bits: for results that are too large to keep."""
    value = 0xCBF29CE484222325
    for byte in np.ascontiguousarray(array, dtype=np.uint8).tobytes():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def scene(width, height, channels, levels=256, seed=0):
    """Smooth shades with an edge and some noise, values 0 ..< levels."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for c in range(channels):
        plane = 0.5 + 0.4 * np.sin(x / (3 + c) + c) * np.cos(y / (4 - 0.5 * c))
        plane = np.where(x + y > 0.6 * (width + height), 1 - plane, plane)
        planes.append(plane + rng.normal(0, 0.05, plane.shape))
    return np.clip(np.stack(planes, -1) * levels, 0, levels - 1).astype(np.int64)


# PNG files, written by hand: Pillow writes neither interlaced nor 16-bit colour ones.


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def packed_rows(pixels, depth):
    """Rows of samples [h, w, c] with a filter type each, cycling through none, sub and up."""
    rows, previous = bytearray(), None
    step = max(1, pixels.shape[2] * depth // 8)
    for y, row in enumerate(pixels):
        samples = row.reshape(-1)
        if depth == 16:
            data = samples.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in samples)
            bits += "0" * (-len(bits) % 8)
            data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        kind = y % 3
        if kind == 0 or (kind == 2 and previous is None):
            rows += b"\x00" + data
        elif kind == 1:
            left = bytes(step) + data
            rows += b"\x01" + bytes((a - b) & 255 for a, b in zip(data, left))
        else:
            rows += b"\x02" + bytes((a - b) & 255 for a, b in zip(data, previous))
        previous = data
    return bytes(rows)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(pixels, depth, color, palette=None, transparency=None, interlaced=False, gamma=None):
    height, width = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header)]
    if gamma is not None:
        parts.append(chunk(b"gAMA", struct.pack(">I", gamma)))
    if palette is not None:
        parts.append(chunk(b"PLTE", np.asarray(palette, np.uint8).tobytes()))
    if transparency is not None:
        parts.append(chunk(b"tRNS", transparency))
    if interlaced:
        passes = [pixels[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b"".join(packed_rows(p, depth) for p in passes if p.size)
    else:
        data = packed_rows(pixels, depth)
    compressed = zlib.compress(data, 9)
    half = len(compressed) // 2
    parts += [chunk(b"IDAT", compressed[:half]), chunk(b"IDAT", compressed[half:])]
    return b"".join(parts + [chunk(b"IEND", b"")])


W, H = 19, 13
files = {}
for depth in (1, 2, 4, 8, 16):
    grey = scene(W, H, 1, 2**depth, seed=depth)
    files[f"grey{depth}.png"] = png(grey, depth, 0)
    files[f"grey{depth}-interlaced.png"] = png(grey, depth, 0, interlaced=True)
for depth in (1, 2, 4, 8):
    indices = scene(W, H, 1, 2**depth, seed=10 + depth)
    palette = np.random.default_rng(depth).integers(0, 256, (2**depth, 3))
    files[f"palette{depth}.png"] = png(indices, depth, 3, palette)
palette = np.random.default_rng(9).integers(0, 256, (16, 3))
alphas = bytes(range(0, 250, 25))
indices = scene(W, H, 1, 16, seed=20)
files["palette-alpha.png"] = png(indices, 8, 3, palette, alphas)
files["palette-alpha-interlaced.png"] = png(indices, 4, 3, palette, alphas, interlaced=True)
for depth in (8, 16):
    top = 2**depth
    files[f"grey-alpha{depth}.png"] = png(scene(W, H, 2, top, seed=30), depth, 4)
    files[f"rgb{depth}.png"] = png(scene(W, H, 3, top, seed=31), depth, 2)
    files[f"rgba{depth}.png"] = png(scene(W, H, 4, top, seed=32), depth, 6)
files["rgba16-interlaced.png"] = png(scene(W, H, 4, 65536, seed=33), 16, 6, interlaced=True)
files["rgb8-interlaced.png"] = png(scene(W, H, 3, seed=34), 8, 2, interlaced=True)
files["rgb8-small-interlaced.png"] = png(scene(2, 1, 3, seed=35), 8, 2, interlaced=True)
transparent = scene(W, H, 3, seed=36)
files["rgb8-transparent.png"] = png(
    transparent, 8, 2, transparency=struct.pack(">HHH", *transparent[4, 5])
)
files["grey8-transparent.png"] = png(
    scene(W, H, 1, seed=37), 8, 0, transparency=struct.pack(">H", 200)
)
files["rgb8-gamma.png"] = png(scene(W, H, 3, seed=38), 8, 2, gamma=100000)

# JPEG files.

JW, JH = 35, 21


def jpeg(pixels, mode="RGB", **options):
    picture = Image.fromarray(pixels.astype(np.uint8).squeeze(), mode if mode == "CMYK" else None)
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


color = scene(JW, JH, 3, seed=40)
ink = scene(JW, JH, 4, seed=41)
files["grey.jpg"] = jpeg(scene(JW, JH, 1, seed=42), quality=85)
files["color-420.jpg"] = jpeg(color, quality=80, subsampling="4:2:0")
files["color-422.jpg"] = jpeg(color, quality=80, subsampling="4:2:2")
files["color-444.jpg"] = jpeg(color, quality=90, subsampling="4:4:4")
files["color-rgb.jpg"] = jpeg(color, quality=90, keep_rgb=True)
files["progressive.jpg"] = jpeg(color, quality=75, progressive=True)
files["restart.jpg"] = jpeg(color, quality=75, restart_marker_blocks=1)
files["cmyk.jpg"] = jpeg(ink, "CMYK", quality=90)
# The same coded data, marked as YCCK by the transform flag of the Adobe marker.
adobe = files["cmyk.jpg"].index(b"Adobe")
ycck = bytearray(files["cmyk.jpg"])
assert ycck[adobe + 11] == 0
ycck[adobe + 11] = 2
files["ycck.jpg"] = bytes(ycck)
# 4:4:0, which Pillow reads but does not write: the 4:2:2 file with sampling factors 1x2 instead of
# 2x1. Width and height are exchanged, so that the number of coded blocks stays the same.
sideways = bytearray(files["color-422.jpg"])
frame = sideways.index(b"\xff\xc0")
sideways[frame + 5 : frame + 9] = struct.pack(">HH", JW, JH)
assert sideways[frame + 11] == 0x21
sideways[frame + 11] = 0x12
files["color-440.jpg"] = bytes(sideways)
files["trailing.jpg"] = files["color-420.jpg"] + b"bytes after the end"

for name, data in files.items():
    (HERE / name).write_bytes(data)


def decoded(data, mode):
    picture = Image.open(io.BytesIO(data))
    if picture.mode == "I;16":
        # The one documented difference: Pillow would cut off at 255.
        high = np.asarray(picture) >> 8
        return np.repeat(high[..., None], 3, 2) if mode == "RGB" else high
    return np.asarray(picture.convert(mode))


index["decoding"] = []
for name, data in sorted(files.items()):
    rgb, grey = decoded(data, "RGB"), decoded(data, "L")
    index["decoding"].append(
        dict(file=name, width=rgb.shape[1], height=rgb.shape[0], rgb=store(rgb), grey=store(grey))
    )

# Resizing: Pillow's bilinear filter on the pixels of golden pictures.


def bilinear(picture, width, height):
    """Rows first, then columns: the order of every Pillow before 13, and of a later one unless the
    height shrinks by much more than the width (python-pillow/Pillow#9549)."""
    rows = picture.resize((width, picture.size[1]), Image.Resampling.BILINEAR)
    return rows.resize((width, height), Image.Resampling.BILINEAR)


source = {"RGB": ("color-444.jpg", 3), "L": ("grey.jpg", 1)}
index["resizing"] = []
for mode, (name, channels) in source.items():
    picture = Image.open(HERE / name).convert(mode)
    for width, height in [(16, 10), (JW, 9), (12, JH), (JW, JH), (1, 1), (50, 43), (9, 40), (40, 9), (3, 2)]:
        result = np.asarray(bilinear(picture, width, height))
        index["resizing"].append(
            dict(file=name, channels=channels, width=width, height=height, pixels=store(result))
        )


# torchvision: Resize(side), then CenterCrop(side).


def shorter_side(picture, side):
    width, height = picture.size
    short, long = min(width, height), max(width, height)
    if short == side:
        return picture
    other = int(side * long / short)
    return bilinear(picture, *((side, other) if width <= height else (other, side)))


def center_crop(picture, height, width):
    w, h = picture.size
    if width > w or height > h:
        left, right = max(width - w, 0) // 2, (max(width - w, 0) + 1) // 2
        top, bottom = max(height - h, 0) // 2, (max(height - h, 0) + 1) // 2
        padded = Image.new(picture.mode, (w + left + right, h + top + bottom))
        padded.paste(picture, (left, top))
        picture = padded
        w, h = picture.size
        if (w, h) == (width, height):
            return picture
    top, left = int(round((h - height) / 2.0)), int(round((w - width) / 2.0))
    return picture.crop((left, top, left + width, top + height))


picture = Image.open(HERE / "color-444.jpg").convert("RGB")
index["cropping"] = []
for width, height in [(7, 7), (8, 8), (9, 6), (10, 5), (32, 18), (33, 20), (40, 9), (10, 30), (41, 24), (JW, JH)]:
    result = np.asarray(center_crop(picture, height, width))
    index["cropping"].append(dict(width=width, height=height, pixels=store(result)))

# Pictures of many shapes, as `pattern` in the tests draws them; only fingerprints of the results.


def pattern(width, height, channels):
    values = np.empty(width * height * channels, np.uint8)
    state = width * 31 + height
    for i in range(values.size):
        state = (state * 1664525 + 1013904223) % 2**32
        values[i] = (state >> 24) // 4 + (i // 5) % 192
    return Image.fromarray(values.reshape(height, width, channels).squeeze(-1) if channels == 1
                           else values.reshape(height, width, channels))


index["fitting"] = []
for width, height, channels, side in [
    (178, 218, 3, 64), (218, 178, 3, 64), (89, 109, 3, 64), (109, 89, 1, 64), (200, 205, 3, 64),
    (64, 64, 3, 64), (64, 90, 3, 64), (90, 64, 3, 64), (63, 64, 3, 64), (28, 28, 1, 32),
    (28, 28, 1, 64), (32, 32, 3, 64), (1, 40, 3, 16), (300, 2, 3, 8), (131, 97, 3, 17),
    (101, 100, 1, 99), (100, 101, 3, 99), (33, 34, 3, 33), (1, 1, 3, 5),
]:
    picture = pattern(width, height, channels)
    resized = shorter_side(picture, side)
    index["fitting"].append(
        dict(
            width=width, height=height, channels=channels, side=side,
            resizedWidth=resized.size[0], resizedHeight=resized.size[1],
            resized=str(fingerprint(np.asarray(resized))),
            cropped=str(fingerprint(np.asarray(center_crop(resized, side, side)))),
        )
    )


# torchvision: make_grid(normalize=True), then save_image.


def make_grid(batch, columns, padding, value_range, normalize):
    if batch.size(1) == 1:
        batch = torch.cat((batch, batch, batch), 1)
    if normalize:
        low, high = value_range or (float(batch.min()), float(batch.max()))
        batch = batch.clone().clamp_(min=low, max=high).sub_(low).div_(max(high - low, 1e-5))
    if batch.size(0) == 1:
        return batch.squeeze(0)
    count = batch.size(0)
    across = min(columns, count)
    down = int(math.ceil(float(count) / across))
    height, width = batch.size(2) + padding, batch.size(3) + padding
    grid = batch.new_full((batch.size(1), height * down + padding, width * across + padding), 0.0)
    for k in range(count):
        y, x = k // across * height + padding, k % across * width + padding
        grid[:, y : y + height - padding, x : x + width - padding] = batch[k]
    return grid


def saved(grid):
    return grid.mul(255).add_(0.5).clamp_(0, 255).permute(1, 2, 0).to(torch.uint8).numpy()


torch.manual_seed(0)
index["grids"] = []
for count, height, width, channels, columns, padding, spread, fixed in [
    (6, 5, 4, 3, 4, 2, "tanh", None),
    (8, 3, 3, 1, 8, 2, "tanh", None),
    (3, 4, 4, 3, 8, 2, "normal", None),
    (9, 2, 3, 3, 3, 0, "normal", None),
    (5, 2, 2, 1, 2, 5, "large", None),
    (1, 7, 6, 3, 8, 2, "tanh", None),
    (1, 4, 5, 1, 8, 2, "normal", None),
    (2, 3, 3, 3, 8, 2, "constant", None),
    (2, 3, 3, 3, 8, 2, "narrow", None),
    (4, 5, 5, 3, 2, 1, "normal", (-1.0, 1.0)),
    (4, 5, 5, 3, 2, 2, "unit", (0.0, 1.0)),
]:
    batch = torch.randn(count, channels, height, width)
    batch = {
        "tanh": batch.tanh, "normal": batch.clone, "large": lambda: batch * 1e4,
        "constant": lambda: torch.full_like(batch, 0.3), "narrow": lambda: 0.5 + batch * 1e-6,
        "unit": lambda: batch * 0.5 + 0.5,
    }[spread]()
    # The range 0 ... 1 gives the same picture as `normalize=False`, which is used for it here.
    result = saved(make_grid(batch, columns, padding, fixed, normalize=fixed != (0.0, 1.0)))
    index["grids"].append(
        dict(
            count=count, height=height, width=width, channels=channels, columns=columns,
            padding=padding, range=fixed, resultWidth=result.shape[1], resultHeight=result.shape[0],
            batch=store(batch.permute(0, 2, 3, 1), np.float32), pixels=store(result),
        )
    )

# Pillow's JPEG encoder: the decoded pixels of images that it encodes.

index["encoding"] = []
for quality in (30, 75, 95):
    for name, mode, channels in (("rgb8.png", "RGB", 3), ("grey8.png", "L", 1)):
        file = io.BytesIO()
        Image.open(HERE / name).convert(mode).save(file, "JPEG", quality=quality)
        result = np.asarray(Image.open(file))
        index["encoding"].append(
            dict(file=name, channels=channels, quality=quality, pixels=store(result))
        )

(HERE / "expected.bin").write_bytes(blob)
(HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n")
