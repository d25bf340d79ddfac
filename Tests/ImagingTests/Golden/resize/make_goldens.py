#!/usr/bin/env python3
"""Computes what Pillow's resize, torchvision's CenterCrop and torchvision's image grid give.

For each operation, `<operation>.txt` has one case a line and `<operation>.bin` the results of all
cases one after another, as bytes [height, width, channels]. The operands are not stored: case number
k, from 0, starts the generator below at k.
"""

import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

FOLDER = Path(__file__).resolve().parent


def random_words(seed, count):
    """A linear congruential sequence (Numerical Recipes' constants)."""
    words, state = np.empty(count, dtype=np.uint32), seed
    for index in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        words[index] = state
    return words


def random_image(seed, width, height, channels):
    pixels = (random_words(seed, width * height * channels) >> 24).astype(np.uint8)
    shape = (height, width) if channels == 1 else (height, width, channels)
    return Image.fromarray(pixels.reshape(shape))


def write(operation, cases, results):
    lines = [" ".join(map(str, case)) + "\n" for case in cases]
    (FOLDER / f"{operation}.txt").write_text("".join(lines))
    (FOLDER / f"{operation}.bin").write_bytes(b"".join(np.asarray(r).tobytes() for r in results))


# width, height, channels, new width, new height
RESIZES = [
    (178, 218, 3, 64, 78),
    (178, 218, 1, 32, 39),
    (64, 64, 3, 16, 16),
    (37, 53, 3, 64, 91),
    (53, 37, 1, 17, 64),
    (100, 7, 3, 13, 11),
    (7, 100, 1, 11, 13),
    (31, 29, 3, 31, 12),
    (31, 29, 1, 12, 29),
    (31, 29, 3, 31, 40),
    (31, 29, 3, 31, 29),
    (1, 1, 3, 5, 4),
    (1, 1, 1, 1, 1),
    (1, 40, 3, 3, 7),
    (40, 1, 1, 7, 3),
    (23, 19, 3, 1, 1),
    (23, 19, 1, 1, 1),
    (2, 3, 3, 33, 31),
    (65, 63, 3, 64, 64),
    (63, 65, 1, 64, 64),
    (1000, 3, 3, 9, 2),
    (3, 1000, 1, 2, 9),
]

resized = []
for seed, (width, height, channels, *size) in enumerate(RESIZES):
    resized.append(random_image(seed, width, height, channels).resize(size, Image.BILINEAR))
write("resize", RESIZES, resized)


def center_crop(image, size):
    """torchvision.transforms.functional.center_crop for a square of `size` pixels."""
    width, height = image.size
    if size > width or size > height:
        missing_x, missing_y = max(size - width, 0), max(size - height, 0)
        border = (missing_x // 2, missing_y // 2, (missing_x + 1) // 2, (missing_y + 1) // 2)
        image = ImageOps.expand(image, border, fill=0)
        width, height = image.size
        if width == size and height == size:
            return image
    top, left = int(round((height - size) / 2.0)), int(round((width - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


# width, height, channels, size
CROPS = [
    (64, 78, 3, 64),
    (12, 12, 3, 12),
    (13, 12, 3, 12),
    (14, 12, 1, 12),
    (15, 12, 3, 12),
    (12, 13, 1, 12),
    (12, 15, 3, 12),
    (12, 17, 3, 12),
    (19, 21, 1, 12),
    (5, 5, 3, 8),
    (5, 20, 3, 8),
    (21, 5, 1, 8),
    (8, 7, 3, 8),
    (1, 1, 3, 4),
    (1, 1, 1, 1),
    (9, 9, 3, 1),
    (10, 10, 3, 1),
]

cropped = []
for seed, (width, height, channels, size) in enumerate(CROPS):
    cropped.append(center_crop(random_image(seed, width, height, channels), size))
write("crop", CROPS, cropped)


def image_grid(batch, columns, padding, value_range):
    """torchvision.utils.make_grid with normalize=True, then save_image's conversion to bytes."""
    batch = batch.expand(-1, 3, -1, -1).clone()
    low, high = value_range or (float(batch.min()), float(batch.max()))
    batch.clamp_(min=low, max=high).sub_(low).div_(max(high - low, 1e-5))
    if len(batch) == 1:
        grid = batch[0]
    else:
        columns = min(columns, len(batch))
        rows = math.ceil(len(batch) / columns)
        height, width = batch.shape[2] + padding, batch.shape[3] + padding
        grid = batch.new_zeros(3, height * rows + padding, width * columns + padding)
        for index, image in enumerate(batch):
            top, left = index // columns * height + padding, index % columns * width + padding
            grid[:, top : top + height - padding, left : left + width - padding] = image
    return grid.mul(255).add_(0.5).clamp_(0, 255).permute(1, 2, 0).to(torch.uint8)


# count, height, width, channels, columns, padding, scale of the operand, and a range or none
GRIDS = [
    (11, 8, 10, 3, 8, 2, 1.0),
    (11, 8, 10, 3, 8, 2, 1.0, -1.0, 1.0),
    (10, 16, 16, 3, 4, 1, 3.7, -1.0, 1.0),
    (10, 16, 16, 3, 4, 1, 0.37, -0.25, 0.5),
    (7, 5, 6, 1, 3, 0, 1.7),
    (3, 5, 6, 1, 8, 2, 1.0, -1.0, 1.0),
    (1, 6, 5, 3, 8, 2, 1.0),
    (1, 6, 5, 1, 8, 2, 123.0),
    (4, 3, 3, 3, 2, 5, 1e-6),
    (4, 3, 3, 3, 4, 2, 1.0, 0.5, 0.5),
    (16, 2, 2, 3, 8, 2, 0.0),
]

grids = []
for seed, (count, height, width, channels, columns, padding, scale, *value_range) in enumerate(GRIDS):
    words = random_words(seed, count * height * width * channels)
    # 24 bits from [-1, 1): exact in single precision; the product rounds once.
    numbers = ((words >> 8).astype(np.float32) / 2**23 - 1) * np.float32(scale)
    batch = torch.from_numpy(numbers.reshape(count, height, width, channels)).permute(0, 3, 1, 2)
    grids.append(image_grid(batch, columns, padding, value_range))
    width, height = grids[-1].shape[1], grids[-1].shape[0]
    GRIDS[seed] = (*GRIDS[seed][:7], *(value_range or ("none", "none")), width, height)
write("grid", GRIDS, grids)
