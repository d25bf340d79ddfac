#!/usr/bin/env python3
"""Times the tutorial's training step in PyTorch on this machine, to set beside `dcgan train`.

    pip install "torch==2.13.0+cpu" numpy
    Benchmarks/pytorch_step.py --batch-size 128 [--channels-last]
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import optim

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from record_trace import make_discriminator, make_generator, train_step, weights_init  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--image-size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=9)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()

    layout = torch.channels_last if options.channels_last else torch.contiguous_format
    networks = make_generator(options.image_size, 3, 100, 64), make_discriminator(
        options.image_size, 3, 64
    )
    netG, netD = (network.apply(weights_init).to(memory_format=layout) for network in networks)
    optimizerG, optimizerD = (
        optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999)) for network in (netG, netD)
    )
    real = torch.rand(options.batch_size, 3, options.image_size, options.image_size) * 2 - 1
    real = real.to(memory_format=layout)
    seconds = []
    for _ in range(options.steps + 2):
        start = time.perf_counter()
        noise = torch.randn(options.batch_size, 100, 1, 1)
        train_step(netG, netD, optimizerG, optimizerD, real, noise)
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds[2:])
    name = "channels_last" if options.channels_last else "default layout"
    print(
        f"PyTorch {torch.__version__}, {name}, {torch.get_num_threads()} threads: median "
        f"{median:.3f} s a step, {options.batch_size / median:.0f} images/s"
    )


if __name__ == "__main__":
    main()
