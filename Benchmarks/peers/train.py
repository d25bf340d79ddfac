#!/usr/bin/env python3
"""Trains the tutorial's networks in PyTorch on a folder of images, to compare the pictures.

    pip install "torch==2.13.0+cpu" numpy pillow
    Benchmarks/peers/train.py --dataroot photos --batch-size 64 --steps 1500 --out peer
    swift run dcgan evaluate peer/generator.pth --against photos

Networks and loop are those of scripts/tutorial_gan.py. The folder --out gets `generator.pth`, the
last weights, and `samples.png`, 64 images normalized by their own statistics as in the tutorial.
"""

import time
from pathlib import Path

import common
import numpy as np
import tutorial_gan
import torch
from loader import Photographs
from PIL import Image
from torch import optim


def batches(photographs, size, seed):
    """Shuffled batches without end; images are decoded once."""
    images = torch.stack([photographs[index][0] for index in range(len(photographs))])
    order = torch.Generator().manual_seed(seed)
    while True:
        for indices in torch.randperm(len(images), generator=order).split(size):
            yield images[indices]


def write_grid(images, path, columns=8, padding=2):
    """Writes images [N, 3, S, S] in [-1, 1] as a grid on black."""
    side = images.shape[2] + padding
    rows = -(-len(images) // columns)
    grid = np.zeros((rows * side + padding, columns * side + padding, 3), np.uint8)
    values = ((images + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    for index, image in enumerate(values):
        top, left = (padding + place * side for place in divmod(index, columns))
        grid[top : top + side - padding, left : left + side - padding] = image
    Image.fromarray(grid).save(path)


def measure():
    flags = common.parser(__doc__)
    flags.add_argument("--dataroot", type=Path, required=True)
    flags.add_argument("--image-size", type=int, default=64)
    flags.add_argument("--batch-size", type=int, default=128)
    flags.add_argument("--steps", type=int, default=1500)
    flags.add_argument("--seed", type=int, default=999)
    flags.add_argument("--out", type=Path, required=True, help="the folder to write")
    options = flags.parse_args()
    common.prepare(options)
    options.out.mkdir(parents=True, exist_ok=True)

    torch.manual_seed(options.seed)
    netG, netD = common.networks(options.image_size)
    optimizerG, optimizerD = (
        optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999)) for network in (netG, netD)
    )
    fixed_noise = torch.randn(64, 100, 1, 1)
    photographs = Photographs(options.dataroot, options.image_size)
    start = time.perf_counter()
    for real, _ in zip(
        batches(photographs, options.batch_size, options.seed), range(options.steps)
    ):
        noise = torch.randn(len(real), 100, 1, 1)
        report = tutorial_gan.train_step(netG, netD, optimizerG, optimizerD, real, noise)
    seconds = time.perf_counter() - start
    torch.save(netG.state_dict(), options.out / "generator.pth")
    with torch.no_grad():
        write_grid(netG(fixed_noise), options.out / "samples.png")
    return {
        "seconds": seconds,
        "last_step": {name: value.item() for name, value in report.items()},
        "torch": torch.__version__,
    }


if __name__ == "__main__":
    common.main(measure)
