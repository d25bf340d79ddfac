#!/usr/bin/env python3
"""Writes a small IDX dataset, a small CIFAR-10 file, and what Pillow makes of their images.

The images go through the operations behind torchvision's `Resize(size)` and `CenterCrop(size)` for
Pillow images, and through `convert` where the number of channels changes. With the path of MNIST's
folder as its argument, the script also computes the checksums of the first images of MNIST.
"""

import base64
import gzip
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parent
MODES = {1: "L", 3: "RGB"}


def finished(image, size, channels):
    """The bytes of a Pillow image after conversion, scaling and cropping."""
    image = image.convert(MODES[channels])
    width, height = image.size
    if width <= height:
        width, height = size, int(size * height / width)
    else:
        width, height = int(size * width / height), size
    image = image.resize((width, height), Image.Resampling.BILINEAR)
    left, top = int(round((width - size) / 2.0)), int(round((height - size) / 2.0))
    return image.crop((left, top, left + size, top + size)).tobytes()


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


def pictures(random, count, height, width, channels):
    """Slopes with some noise on them."""
    y, x = np.mgrid[0:height, 0:width]
    slopes = random.uniform(-9, 9, (count, 1, 1, channels, 2))
    values = slopes[..., 0] * y[None, :, :, None] + slopes[..., 1] * x[None, :, :, None]
    values = values + random.uniform(0, 255, (count, 1, 1, channels))
    return (values + random.normal(0, 20, values.shape)).clip(0, 255).astype(np.uint8)


def main():
    random = np.random.default_rng(11)
    cases = []

    def add(dataset, images, size, channels):
        pixels = b"".join(finished(image, size, channels) for image in images)
        cases.append({
            "dataset": dataset, "imageSize": size, "channels": channels,
            "pixels": base64.b64encode(pixels).decode(),
        })

    grey = pictures(random, 5, 11, 7, 1)[..., 0]
    labels = np.array([3, 0, 3, 9, 0])
    for name, array in [("images-idx3", grey), ("labels-idx1", labels)]:
        path = FOLDER / f"train-{name}-ubyte.gz"
        path.write_bytes(gzip.compress(idx(array), mtime=0))
    images = [Image.fromarray(image) for image in grey]
    for size, channels in [(16, 1), (16, 3), (5, 1), (7, 1)]:
        add("idx", images, size, channels)

    colour = pictures(random, 2, 32, 32, 3)
    planes = [image.transpose(2, 0, 1).tobytes() for image in colour]
    (FOLDER / "data_batch_1.bin").write_bytes(b"\6" + planes[0] + b"\11" + planes[1])
    images = [Image.fromarray(image) for image in colour]
    for size, channels in [(32, 3), (32, 1), (16, 3), (16, 1), (40, 1)]:
        add("cifar10", images, size, channels)

    path = FOLDER / "expected.json"
    mnist = json.loads(path.read_text())["mnist"] if path.exists() else []
    if len(sys.argv) > 1:
        content = gzip.decompress((Path(sys.argv[1]) / "train-images-idx3-ubyte.gz").read_bytes())
        count = 500
        array = np.frombuffer(content, np.uint8, count * 784, 16).reshape(count, 28, 28)
        mnist = []
        for size, channels in [(32, 1), (64, 1), (64, 3)]:
            pixels = b"".join(finished(Image.fromarray(image), size, channels) for image in array)
            mnist.append({
                "imageSize": size, "channels": channels, "count": count, "crc": zlib.crc32(pixels)
            })
    path.write_text(json.dumps({"cases": cases, "mnist": mnist}, indent=1) + "\n")


if __name__ == "__main__":
    main()
