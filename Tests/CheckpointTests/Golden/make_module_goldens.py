#!/usr/bin/env python3
"""Records modules that were pickled whole, and Python objects beside tensors.

Each module stands beside its own state_dict(), so the file itself says which tensors it must have.
Classes of this script are `__main__.…` in the files, as in those of training scripts.
"""

import argparse
import collections
import dataclasses
import datetime
import enum
import functools
import io
import pathlib
import zipfile

import numpy as np
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parent


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.nz, self.sizes = 4, (2, 3)
        self.unused = torch.ones(3)
        self.main = nn.Sequential(
            nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1, bias=False),
            nn.BatchNorm2d(3, eps=0.25, momentum=0.5),
            nn.LeakyReLU(0.3, inplace=True),
            nn.Sequential(nn.Conv2d(3, 1, 3, padding="same", padding_mode="reflect"), nn.Tanh()),
        )
        self.register_buffer("kept", torch.arange(2.0))
        self.register_buffer("dropped", torch.arange(5.0), persistent=False)


class Options(argparse.Namespace):
    pass


class State(collections.OrderedDict):
    pass


class Kind(enum.Enum):
    FACES = 1


@dataclasses.dataclass
class Settings:
    rate: float = 0.25
    path: pathlib.Path = pathlib.Path("/data")


def modules():
    network = Generator()
    return {
        "netG": network,
        "parallel": nn.DataParallel(network),
        "networks": [network.main, nn.Linear(2, 1)],
        "netG_state": network.state_dict(),
        "epoch": 3,
    }


def objects():
    weight = torch.arange(6.0).reshape(2, 3)
    factory = collections.defaultdict(list, {"losses": [1.5, 2.5]})
    named = nn.Parameter(torch.arange(2.0))
    named.note = "a tensor with an attribute of its own"
    return {
        "loss": np.float64(0.5), "count": np.int64(7), "history": np.arange(3.0),
        "options": argparse.Namespace(lr=0.25, path=pathlib.PurePosixPath("/data")),
        "own": Options(nz=100), "path": pathlib.PurePosixPath("/data/faces"),
        "counts": collections.Counter("abca"), "losses": factory,
        "date": datetime.datetime(2020, 1, 2), "labels": {1, 2, 3}, "frozen": frozenset("ab"),
        "bytes": b"abc", "array": bytearray(b"abcd"), "settings": Settings(), "kind": Kind.FACES,
        "call": functools.partial(max, 1), "function": len, "complex": 1j, "nothing": None,
        "state": State(weight=weight, bias=torch.arange(3.0)), "named": named,
        (1, 2): 5, 0.5: "half", True: "yes", "long": 1 << 70, "negative": -(1 << 40),
        "quoted": "'Z\u00fcrich' \"\U0001f600\"\\n\n",
    }  # fmt: skip


def save_script(network, name):
    """A TorchScript archive without the text of its program, which is not read."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(network), buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(FOLDER / name, "w") as new:
        for entry in old.infolist():
            if "/code/" not in entry.filename:
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))
        new.writestr(zipfile.ZipInfo("archive/code/__torch__.py"), "")


def save_deflated(content, name):
    """A file of torch.save whose entries are deflated, as a person who packs it anew makes it."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(FOLDER / name, "w") as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    torch.manual_seed(0)
    # The legacy format keeps the source of every module. A line stands for it.
    torch.serialization.get_source_lines_and_file = lambda _: (["pass"], 1, "source.py")
    both = [("zip", True), ("legacy", False)]
    for name, is_zip in both:
        torch.save(modules(), FOLDER / f"modules-{name}.pth", _use_new_zipfile_serialization=is_zip)
        for protocol in range(1, 6):
            torch.save(
                objects(), FOLDER / f"objects-{name}-{protocol}.pth", pickle_protocol=protocol,
                _use_new_zipfile_serialization=is_zip)  # fmt: skip
    torch.save(argparse.Namespace(net="weights"), FOLDER / "namespace.pth")
    quantized = torch.quantize_per_tensor(torch.arange(3.0), 0.5, 0, torch.qint8)
    torch.save({"weight": torch.ones(2), "scale": quantized}, FOLDER / "quantized.pth")
    network = nn.Sequential(nn.ConvTranspose2d(2, 3, 2, stride=2), nn.BatchNorm2d(3), nn.ReLU())
    save_script(network, "script.pt")
    torch.save(network.state_dict(), FOLDER / "script-state.pth")
    # A slice keeps its whole storage: a megabyte of zeros behind 16 numbers.
    whole = torch.zeros(1 << 18)
    whole[:16] = torch.arange(16.0)
    save_deflated({"slice": whole[:16]}, "deflated-slice.pth")
    save_deflated({"last": whole[-16:], "zeros": torch.zeros(1 << 20)}, "deflated-zeros.pth")
