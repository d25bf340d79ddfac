#!/usr/bin/env python3
"""Draws images from a checkpoint with PyTorch, as `dcgan generate N` does: one PNG, eight a row.

    pip install "torch==2.13.0+cpu" numpy pillow
    Benchmarks/peers/generate.py 64 --checkpoint step_000500.safetensors --out g.png

Its time is that of the whole process, from the checkpoint to the picture.
"""

import argparse
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from tutorial_gan import make_generator  # noqa: E402

DTYPES = {"F32": torch.float32, "I64": torch.int64}


def load_generator(path):
    """The generator of a checkpoint and the length of its latent vectors; reads only those."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        state = {}
        for name, entry in header.items():
            if not name.startswith("netG."):
                continue
            begin, end = entry["data_offsets"]
            file.seek(8 + length + begin)
            data = bytearray(file.read(end - begin))
            tensor = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]])
            state[name.removeprefix("netG.")] = tensor.reshape(entry["shape"])
    size, nc, nz, ngf = (
        int(header["__metadata__"][name]) for name in ("image_size", "nc", "nz", "ngf")
    )
    netG = make_generator(size, nc, nz, ngf).eval()
    netG.load_state_dict(state)
    return netG, nz


def grid(images, columns=8, gap=2):
    """The bytes of a grid of images [N, C, S, S] in [-1, 1], laid out as by make_grid."""
    images = ((images + 1) * 127.5 + 0.5).clamp(0, 255).to(torch.uint8)
    images = images.permute(0, 2, 3, 1).numpy()
    count, size, _, channels = images.shape
    columns = min(columns, count)
    rows, pitch = -(-count // columns), size + gap
    picture = np.zeros((rows * pitch + gap, columns * pitch + gap, channels), np.uint8)
    for index, image in enumerate(images):
        top, left = (gap + pitch * place for place in divmod(index, columns))
        picture[top : top + size, left : left + size] = image
    return picture.squeeze()


def main():
    flags = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    flags.add_argument("count", type=int)
    flags.add_argument("--checkpoint", required=True)
    flags.add_argument("--out", required=True)
    flags.add_argument("--threads", type=int)
    options = flags.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    netG, nz = load_generator(options.checkpoint)
    with torch.inference_mode():
        images = netG(torch.randn(options.count, nz, 1, 1))
    Image.fromarray(grid(images)).save(options.out)
    print(json.dumps({"out": options.out, "images": options.count}))


if __name__ == "__main__":
    main()
