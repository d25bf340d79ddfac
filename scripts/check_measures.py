#!/usr/bin/env python3
"""Computes the measures of `dcgan evaluate` by their definitions, with NumPy alone.

    python3 scripts/check_measures.py

writes Tests/MeasureTests/Golden/measures.safetensors: small images, the random numbers that go into
the measures, and what comes out. The tests compare with it. Everything is computed in double
precision. Filters are applied tap by tap, products are sums over axes: nothing here is fast, or has
anything in common with the Swift code but the definitions.
"""

import json
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).resolve().parents[1] / "Tests/MeasureTests/Golden/measures.safetensors"


# Random numbers: the streams of Sources/RandomStreams (Philox 4x32-10, Box-Muller).


def stream_words(seed, name, count):
    """The first `count` words of the stream `name` of `seed`."""
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    state = [
        blocks & low, blocks >> shift, np.full_like(blocks, hashed % 2**32),
        np.full_like(blocks, hashed >> 32),
    ]
    key = [np.uint64(seed % 2**32), np.uint64(seed >> 32)]
    for _ in range(10):
        first = state[0] * np.uint64(0xD2511F53)
        second = state[2] * np.uint64(0xCD9E8D57)
        state = [
            (second >> shift) ^ state[1] ^ key[0], second & low,
            (first >> shift) ^ state[3] ^ key[1], first & low,
        ]
        key = [(key[0] + np.uint64(0x9E3779B9)) & low, (key[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack(state, axis=1).reshape(-1)[:count]


def stream_normals(seed, name, count):
    """The first `count` (even) standard normal numbers of a stream, in single precision."""
    words = stream_words(seed, name, count).astype(np.float64).reshape(-1, 2)
    radius = np.sqrt(-2 * np.log((words[:, 0] + 1) * 2.0**-32))
    angle = 2 * np.pi * (words[:, 1] * 2.0**-32)
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.reshape(-1).astype(np.float32)


# Sliced Wasserstein distance (Karras et al. 2018; sliced_wasserstein.py). Images are [N, S, S, C].

BINOMIAL = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256


def filtered(images, window):
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="reflect")
    side = images.shape[1]
    return sum(
        window[y, x] * padded[:, y : y + side, x : x + side] for y in range(5) for x in range(5)
    )


def down(images):
    return filtered(images, BINOMIAL)[:, ::2, ::2]


def up(images):
    count, side, _, channels = images.shape
    spread = np.zeros((count, 2 * side, 2 * side, channels))
    spread[:, ::2, ::2] = images
    return filtered(spread, BINOMIAL * 4)


def laplacian_pyramid(images):
    levels = [images.astype(np.float64)]
    while levels[-1].shape[1] // 2 >= 16:
        levels.append(down(levels[-1]))
        levels[-2] = levels[-2] - up(levels[-1])
    return levels


def descriptors(level, corners):
    """Patches [N * patches, 7, 7, C] at `corners` [N, patches, 2], normalized by channel."""
    patches = np.stack([
        level[image, row : row + 7, column : column + 7]
        for image, places in enumerate(corners)
        for row, column in places
    ])
    patches = patches - patches.mean(axis=(0, 1, 2), keepdims=True)
    patches = patches / patches.std(axis=(0, 1, 2), keepdims=True)
    return patches.reshape(len(patches), -1)


def sliced_wasserstein(left, right, directions):
    """`directions` are rows of unit length."""
    left = np.sort(left @ directions.T.astype(np.float64), axis=0)
    right = np.sort(right @ directions.T.astype(np.float64), axis=0)
    return np.abs(left - right).mean()


# MS-SSIM (Wang et al. 2003; ms_ssim.py).


def gaussian_window(size, sigma):
    places = np.arange(size) - (size - 1) / 2
    window = np.exp(-(places[:, None] ** 2 + places[None, :] ** 2) / (2 * sigma**2))
    return window / window.sum()


def smoothed(image, window):
    size = len(window)
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    return sum(
        window[y, x] * image[y : y + height, x : x + width]
        for y in range(size) for x in range(size)
    )


def ssim(left, right):
    size = min(11, left.shape[0], left.shape[1])
    window = gaussian_window(size, 1.5 * size / 11)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_left, mean_right = smoothed(left, window), smoothed(right, window)
    var_left = smoothed(left * left, window) - mean_left**2
    var_right = smoothed(right * right, window) - mean_right**2
    covariance = smoothed(left * right, window) - mean_left * mean_right
    structure = (2 * covariance + c2) / (var_left + var_right + c2)
    luminance = (2 * mean_left * mean_right + c1) / (mean_left**2 + mean_right**2 + c1)
    return (luminance * structure).mean(), structure.mean()


def ms_ssim(left, right):
    left, right = left.astype(np.float64), right.astype(np.float64)
    result, weights = 1.0, [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    for scale, weight in enumerate(weights):
        similarity, structure = ssim(left, right)
        value = similarity if scale == len(weights) - 1 else structure
        result *= max(0.0, value) ** weight
        left, right = (
            (image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]) / 4
            for image in (left, right)
        ) if scale < len(weights) - 1 else (left, right)
    return result


# The network of random features, version 1.


def convolution(images, weights):
    """Stride 2, padding 1; weights [4, 4, inputs, outputs]."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    height, width = images.shape[1] // 2, images.shape[2] // 2
    return sum(
        padded[:, y : y + 2 * height : 2, x : x + 2 * width : 2] @ weights[y, x]
        for y in range(4) for x in range(4)
    )


def random_features(images):
    if images.shape[3] == 1:
        images = np.repeat(images, 3, axis=3)
    values = (images.astype(np.float64) / 255 - 0.5) / 0.5
    # The next layer's weights follow in the stream.
    sizes = [4 * 4 * inputs * outputs for inputs, outputs in [(3, 64), (64, 128), (128, 256)]]
    normals = stream_normals(1, "evaluate.features.1", sum(sizes)).astype(np.float64)
    features, first = [], 0
    for size, (inputs, outputs) in zip(sizes, [(3, 64), (64, 128), (128, 256)]):
        scale = np.sqrt(2 / (1.04 * 16 * inputs))
        weights = normals[first : first + size].reshape(4, 4, inputs, outputs) * scale
        first += size
        values = convolution(values, weights)
        values = np.where(values < 0, 0.2 * values, values)
        features += [values.mean(axis=(1, 2)), values.std(axis=(1, 2))]
    # Cells of a grid of 8x8 have every pixel that they touch.
    side = values.shape[1]
    cells = [slice(cell * side // 8, -(-(cell + 1) * side // 8)) for cell in range(8)]
    for rows in cells:
        for columns in cells:
            features.append(values[:, rows, columns, :16].mean(axis=(1, 2)))
    return np.concatenate(features, axis=1)


# Comparison of features: kernel distance, precision, recall, density, coverage.


def compare(real, fake, neighbours):
    mean, deviation = real.mean(axis=0), real.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1)
    real, fake = (real - mean) / deviation, (fake - mean) / deviation

    def kernel(left, right):
        return (left @ right.T / left.shape[1] + 1) ** 3

    def off_diagonal_mean(values):
        count = len(values)
        return (values.sum() - np.trace(values)) / (count * (count - 1))

    kernel_distance = (
        off_diagonal_mean(kernel(real, real)) + off_diagonal_mean(kernel(fake, fake))
        - 2 * kernel(real, fake).mean()
    )

    def distances(left, right):
        return np.sqrt(((left[:, None] - right[None]) ** 2).sum(axis=2))

    def radii(values):
        # The smallest distance is that of an image to itself.
        return np.sort(distances(values, values), axis=1)[:, neighbours]

    between = distances(real, fake)
    in_real = between < radii(real)[:, None]
    return [
        kernel_distance, in_real.any(axis=0).mean(),
        (between < radii(fake)[None]).any(axis=1).mean(),
        in_real.sum(axis=0).mean() / neighbours,
        (between.min(axis=1) < radii(real)).mean(),
    ]


def make_images(generator, count, side, channels, contrast):
    """Blobs of colour on a gradient: images with structure at every scale. Every second one is half
    of the one before, so that pairs are similar."""
    y, x = np.mgrid[0:side, 0:side] / side
    images = []
    for _ in range(count):
        image = np.zeros((side, side, channels))
        for channel in range(channels):
            slope = generator.uniform(-80, 80, 2)
            image[:, :, channel] = 128 + slope[0] * (x - 0.5) + slope[1] * (y - 0.5)
        for _ in range(6):
            centre, radius = generator.uniform(0, 1, 2), generator.uniform(0.03, 0.3)
            blob = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2)
            image += blob[:, :, None] * generator.uniform(-contrast, contrast, channels)
        image += generator.normal(0, 4, image.shape)
        if len(images) % 2 == 1:
            image = (image + images[-1]) / 2
        images.append(np.clip(image, 0, 255).round())
    return np.stack(images).astype(np.uint8)


def save_safetensors(path, tensors):
    """Writes bytes as they are, and all other numbers in single precision."""
    header, blocks, offset = {}, [], 0
    for name, array in tensors.items():
        is_bytes = np.asarray(array).dtype == np.uint8
        data = np.ascontiguousarray(array, dtype="u1" if is_bytes else "<f4").tobytes()
        header[name] = {
            "dtype": "U8" if is_bytes else "F32", "shape": list(np.shape(array)),
            "data_offsets": [offset, offset + len(data)],
        }
        blocks.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blocks))


def main():
    generator = np.random.default_rng(9)
    tensors = {}
    for name, side, channels, count in [("colour", 32, 3, 6), ("grey", 64, 1, 4)]:
        real = make_images(generator, count, side, channels, 90)
        fake = make_images(generator, count, side, channels, 70)
        tensors[f"{name}.real"], tensors[f"{name}.fake"] = real, fake
        levels = zip(laplacian_pyramid(real), laplacian_pyramid(fake))
        for real_level, fake_level in levels:
            size = real_level.shape[1]
            corners = generator.integers(0, size - 6, (count, 40, 2))
            directions = generator.normal(size=(12, 49 * channels))
            directions /= np.sqrt((directions**2).sum(axis=1, keepdims=True))
            directions = directions.astype(np.float32)
            tensors[f"{name}.corners.{size}"] = corners
            tensors[f"{name}.directions.{size}"] = directions
            tensors[f"{name}.distance.{size}"] = [sliced_wasserstein(
                descriptors(real_level, corners), descriptors(fake_level, corners), directions)]
        tensors[f"{name}.ms_ssim"] = [
            ms_ssim(real[2 * pair], real[2 * pair + 1]) for pair in range(count // 2)
        ]
        tensors[f"{name}.features"] = random_features(real[:3])
    # Sets that overlap, so that no measure is 0 or 1.
    real = generator.normal(size=(60, 12))
    fake = generator.normal(size=(50, 12)) * 0.8 + 0.4
    tensors["sets.real"], tensors["sets.fake"] = real.astype(np.float32), fake.astype(np.float32)
    real, fake = (tensors[name].astype(np.float64) for name in ("sets.real", "sets.fake"))
    tensors["sets.measures"] = compare(real, fake, 5)
    save_safetensors(GOLDEN, tensors)
    for name, values in tensors.items():
        if np.size(values) <= 5:
            print(name, np.asarray(values))


if __name__ == "__main__":
    main()
