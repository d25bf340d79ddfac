#!/usr/bin/env python3
"""Records this folder's generators of other people's kinds, saved by PyTorch, and their images.

Their running statistics are those of their own results, as after training; what a file does not say
can be told by them.
"""

import sys
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from record_trace import save_safetensors  # noqa: E402


def kernels():
    """All kinds of kernels, each convolution with a bias, grey: 3, 6, 6, 12, 24 pixels a side."""
    return nn.Sequential(
        OrderedDict(
            first=nn.ConvTranspose2d(6, 8, 3, 1, 0), norm1=nn.BatchNorm2d(8), relu1=nn.ReLU(),
            second=nn.ConvTranspose2d(8, 5, 5, 2, 2, output_padding=1), norm2=nn.BatchNorm2d(5),
            relu2=nn.ReLU(),
            same=nn.Conv2d(5, 4, 3, 1, 1), norm3=nn.BatchNorm2d(4), relu3=nn.ReLU(),
            third=nn.ConvTranspose2d(4, 4, 2, 2, 0), norm4=nn.BatchNorm2d(4), relu4=nn.ReLU(),
            last=nn.ConvTranspose2d(4, 1, 4, 2, 1), tanh=nn.Tanh(),
        )
    )  # fmt: skip


class Leaky(nn.Module):
    """Leaky ReLUs but one, norms without weights, and attributes grouped by kind."""

    def __init__(self):
        super().__init__()
        self.up1 = nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False)
        self.up2 = nn.ConvTranspose2d(8, 8, 4, 2, 1, bias=False)
        self.up3 = nn.ConvTranspose2d(8, 8, 6, 2, 2, bias=False)
        self.up4 = nn.ConvTranspose2d(8, 3, 4, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(8, affine=False)
        self.bn2 = nn.BatchNorm2d(8, affine=False)
        self.bn3 = nn.BatchNorm2d(8, affine=False)

    def forward(self, x):
        leaky = nn.functional.leaky_relu
        x = self.bn1(self.up1(x))
        x = leaky(self.bn2(self.up2(x)), 0.2)
        x = leaky(self.bn3(self.up3(x)), 0.2)
        return torch.tanh(self.up4(x))


def settle(network, latents):
    """Gives the network the statistics of its results for `latents`."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
            if module.affine:
                nn.init.normal_(module.weight, 1, 0.2)
                nn.init.normal_(module.bias, 0, 0.2)
    with torch.no_grad():
        network.train()(latents)
    return network.eval()


def record(network, latents):
    """A few of the latent vectors and the images that the network makes of them."""
    with torch.no_grad():
        return latents[:5], network.double()(latents[:5].double()).float()


if __name__ == "__main__":
    torch.manual_seed(1)
    content = {}
    for name, network, latents in (
        ("kernels", kernels(), torch.randn(512, 6, 1, 1)),
        ("leaky", Leaky(), torch.rand(512, 6, 1, 1) * 2 - 1),
    ):
        settle(network, latents)
        if name == "kernels":
            state = {f"module.{key}": value for key, value in network.state_dict().items()}
            saved = {"epoch": 3, "G": OrderedDict(state)}
        else:
            saved = network.state_dict()
        torch.save(saved, FOLDER / f"{name}.pth")
        content[f"{name}.latents"], content[f"{name}.images"] = record(network, latents)
    save_safetensors(FOLDER / "networks.safetensors", content, {})
