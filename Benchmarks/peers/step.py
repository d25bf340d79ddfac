#!/usr/bin/env python3
"""Times the tutorial's training step in PyTorch, as `swift run bench-train` does.

    pip install "torch==2.13.0+cpu" numpy
    Benchmarks/peers/step.py --batch-size 128 --layout channels_last

Networks and loop are those of scripts/tutorial_gan.py.
"""

import common
import torch
from tutorial_gan import train_step
from torch import nn, optim


class Autocast(nn.Module):
    """Runs a network in bfloat16 where PyTorch considers that safe.

    Each pass has a context of its own: within one, the discriminator's weights would be converted
    once a step and so stay what they were before its update.
    """

    def __init__(self, network, output):
        super().__init__()
        self.network, self.output = network, output

    def forward(self, x):
        with torch.autocast("cpu", torch.bfloat16):
            return self.network(x).to(self.output)


def measure():
    flags = common.parser(__doc__)
    common.add_variant(flags)
    flags.add_argument("--batch-size", type=int, default=128)
    flags.add_argument("--image-size", type=int, default=64)
    flags.add_argument("--steps", type=int, default=7, help="timed steps, after three that are not")
    options = flags.parse_args()
    common.prepare(options)

    layout = common.LAYOUTS[options.layout]
    netG, netD = (
        network.to(memory_format=layout) for network in common.networks(options.image_size)
    )
    if options.dtype == "bfloat16":
        # The loss is computed in single precision.
        netG, netD = Autocast(netG, torch.bfloat16), Autocast(netD, torch.float32)
    if options.compile:
        netG, netD = torch.compile(netG), torch.compile(netD)
    optimizerG, optimizerD = (
        optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=True)
        for network in (netG, netD)
    )
    size = options.batch_size, 3, options.image_size, options.image_size
    real = (torch.rand(size) * 2 - 1).to(memory_format=layout)

    def step():
        noise = torch.randn(options.batch_size, 100, 1, 1)
        train_step(netG, netD, optimizerG, optimizerD, real, noise)

    seconds = common.time_runs(step, options.steps, warm_up=3)
    return {
        "step_seconds": seconds,
        "peak_memory_bytes": common.peak_memory_bytes(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


if __name__ == "__main__":
    common.main(measure)
