#!/usr/bin/env python3
"""Records this folder's generators of other people's kinds that were trained for a while, and their
images: `stranger-*.pth` and `strangers.safetensors`.

Each is trained for a few hundred steps on the digits in an IDX file, so that its running statistics
are as near to its own results as after a real training, and no nearer.

Usage: make_stranger_goldens.py IDX
"""

import gzip
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import spectral_norm
from torch.nn.utils.parametrizations import spectral_norm as parametrized

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from record_trace import save_safetensors  # noqa: E402

STEPS = 300
NZ = 8


def block(i, o, kernel, stride, padding, act, *, eps=1e-5, bias=False, wrap=None, extra=0):
    conv = nn.ConvTranspose2d(i, o, kernel, stride, padding, extra, bias=bias)
    return nn.Sequential(wrap(conv) if wrap else conv, nn.BatchNorm2d(o, eps), act)


def tutorial(act, *, last=None, end=None, wrap=None):
    """The tutorial's kernels: 4, 8 and 16 pixels a side, unless `last` makes another size."""
    convolution = last or nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False)
    return nn.Sequential(
        block(8, 16, 4, 1, 0, act(), wrap=wrap),
        block(16, 8, 4, 2, 1, act(), wrap=wrap),
        nn.Sequential(wrap(convolution) if wrap else convolution, end or nn.Tanh()),
    )


def wide(act, *, eps=1e-5):
    """4, 4, 8 and 16 pixels a side; all norms but the first add `eps`, as in much-copied code."""
    return nn.Sequential(
        block(8, 14, 4, 1, 0, act()),
        block(14, 12, 3, 1, 1, act(), eps=eps),
        block(12, 8, 4, 2, 1, act(), eps=eps),
        nn.Sequential(nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh()),
    )


def unusual():
    """What no statistics tell: 5, 10 and 30 pixels a side, and a sigmoid."""
    return nn.Sequential(
        block(8, 8, 5, 1, 0, nn.LeakyReLU(0.25), eps=0.01),
        block(8, 6, 4, 2, 1, nn.LeakyReLU(0.4), eps=0.02),
        nn.Sequential(nn.ConvTranspose2d(6, 1, 5, 3, 1), nn.Sigmoid()),
    )


def course():
    """No padding anywhere: 3, 6, 13 and 28 pixels a side."""
    return nn.Sequential(
        block(8, 16, 3, 2, 0, nn.ReLU(), bias=True),
        block(16, 12, 4, 1, 0, nn.ReLU(), bias=True),
        block(12, 8, 3, 2, 0, nn.ReLU(), bias=True),
        nn.Sequential(nn.ConvTranspose2d(8, 1, 4, 2), nn.Tanh()),
    )


NETWORKS = {
    "course": course,
    # A last filter of 5x5 with stride 3: 4, 8 and 24 pixels a side.
    "triple": lambda: tutorial(nn.ReLU, last=nn.ConvTranspose2d(8, 1, 5, 3, 1, bias=False)),
    "slope-0.1": lambda: wide(lambda: nn.LeakyReLU(0.1)),
    "slope-0.3": lambda: wide(lambda: nn.LeakyReLU(0.3)),
    "epsilon": lambda: wide(lambda: nn.LeakyReLU(0.2), eps=0.8),
    "gelu": lambda: wide(nn.GELU),
    "sigmoid": lambda: tutorial(nn.ReLU, end=nn.Sigmoid()),
    "spectral": lambda: tutorial(nn.ReLU, wrap=spectral_norm),
    "parametrized": lambda: tutorial(nn.ReLU, wrap=parametrized),
    # Saved whole.
    "modules": unusual,
}


def digits(path, side):
    """Images [N, 1, side, side] in [-1, 1]."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        data = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8)
    images = data.reshape(-1, 1, 28, 28)[:2000].float() / 127.5 - 1
    return functional.interpolate(images, size=side, mode="area")


def train(generator, images):
    """A few hundred steps of the tutorial's training."""
    side = images.shape[2]
    discriminator = nn.Sequential(
        nn.Conv2d(1, 16, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(16, 32, 4, 2, 1),
        nn.BatchNorm2d(32), nn.LeakyReLU(0.2), nn.Flatten(),
        nn.Linear(32 * (side // 4) ** 2, 1),
    )  # fmt: skip
    settings = {"lr": 1e-3, "betas": (0.5, 0.999)}
    steps_g = torch.optim.Adam(generator.parameters(), **settings)
    steps_d = torch.optim.Adam(discriminator.parameters(), **settings)
    loss = nn.BCEWithLogitsLoss()
    for step in range(STEPS):
        real = images[torch.randint(len(images), (64,))]
        fake = generator(torch.randn(64, NZ, 1, 1))
        if isinstance(generator[-1][-1], nn.Sigmoid):
            fake = fake * 2 - 1
        ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
        steps_d.zero_grad()
        error = loss(discriminator(real), ones) + loss(discriminator(fake.detach()), zeros)
        error.backward()
        steps_d.step()
        steps_g.zero_grad()
        loss(discriminator(fake), ones).backward()
        steps_g.step()


if __name__ == "__main__":
    torch.set_num_threads(1)
    content = {}
    for name, make in NETWORKS.items():
        torch.manual_seed(5)
        network = make()
        with torch.no_grad():
            side = network(torch.zeros(2, NZ, 1, 1)).shape[2]
        train(network, digits(sys.argv[1], side))
        network.eval()
        saved = network if name == "modules" else network.state_dict()
        torch.save(saved, FOLDER / f"stranger-{name}.pth")
        if name == "gelu":
            continue  # It is refused.
        latents = torch.randn(3, NZ, 1, 1)
        with torch.no_grad():
            content[f"{name}.latents"] = latents
            content[f"{name}.images"] = network.double()(latents.double()).float()
    save_safetensors(FOLDER / "strangers.safetensors", content, {})
