#!/usr/bin/env python3
"""Records this folder's PyTorch files: what torch.save writes of dictionaries of small tensors.

The elements are whole numbers that all of the types hold exactly, so the tests can tell them by a formula:
element i of `numbers(index, …)` is (i * 7 + index) % 50 - 20, but not below 0 for `uint8`, and
whether it is odd for `bool`.
"""

import io
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent


def numbers(index, dtype, *shape):
    count = torch.Size(shape).numel()
    values = (torch.arange(count) * 7 + index) % 50 - 20
    if dtype == torch.uint8:
        values = values.clamp(min=0)
    if dtype == torch.bool:
        values = values % 2 != 0
    return values.reshape(shape).to(dtype)


def types():
    names = "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
    return {name: numbers(i, getattr(torch, name), 3, 5) for i, name in enumerate(names)}


def layouts():
    whole = numbers(0, torch.float32, 4, 6)
    return OrderedDict(
        whole=whole,
        transposed=whole.t(),
        column=whole[:, 2],
        corner=whole[1:3, 2:6:2],
        scalar=numbers(5, torch.float32),
        empty=torch.zeros(3, 0, 2),
        parameter=torch.nn.Parameter(numbers(7, torch.float32, 2, 2)),
        counts=numbers(8, torch.int64, 2, 3).t(),
    )


def nested():
    """A checkpoint as training scripts write it: networks, an optimizer, numbers and texts."""
    weight = numbers(0, torch.float32, 2, 3)
    state = OrderedDict({"module.0.weight": weight, "module.0.bias": numbers(1, torch.float32, 2)})
    state._metadata = OrderedDict({"": {"version": 1}})
    parameter = torch.nn.Parameter(numbers(2, torch.float32, 2))
    optimizer = torch.optim.Adam([parameter], lr=0.25, betas=(0.5, 0.999))
    parameter.grad = torch.ones(2)
    optimizer.step()
    return {
        "epoch": 7, "loss": 0.5, "large": 1 << 40, "negative": -5, "huge": 1 << 70,
        "name": "Zürich", "done": True, "nothing": None, "size": torch.Size([2, 3]),
        "dtype": torch.float16, "losses": [0.25] * 9, "few": [1, 2.5],
        "netG_state_dict": state, "optimizerG": optimizer.state_dict(),
        "images": [numbers(5, torch.float32, 2), (numbers(6, torch.float32, 1),)],
    }  # fmt: skip


def save(name, content, **options):
    torch.save(content, FOLDER / name, **options)


def repack(source, target):
    """The archive with its entries deflated, and without the parts that older versions lack."""
    with zipfile.ZipFile(FOLDER / source) as old, zipfile.ZipFile(
        FOLDER / target, "w", zipfile.ZIP_DEFLATED
    ) as new:
        for entry in old.infolist():
            if not entry.filename.endswith((".format_version", ".storage_alignment", "byteorder")):
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)


def save_as_if_on_cuda(name):
    """A legacy file whose tensors lay on a GPU: the name of the device has a length of its own."""
    buffer = io.BytesIO()
    torch.save(layouts(), buffer, _use_new_zipfile_serialization=False)
    before, after = b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0"
    (FOLDER / name).write_bytes(buffer.getvalue().replace(before, after))


if __name__ == "__main__":
    torch.manual_seed(0)
    for suffix, options in ("zip", {}), ("legacy", {"_use_new_zipfile_serialization": False}):
        save(f"types-{suffix}.pth", types(), **options)
        save(f"layouts-{suffix}.pth", layouts(), **options)
        save(f"nested-{suffix}.pth", nested(), **options)
    save("module.pth", torch.nn.Sequential(torch.nn.ReLU()))
    save("expanded.pth", {"expanded": torch.ones(1).expand(5)})
    save("tensor.pth", numbers(0, torch.float32, 3))
    repack("layouts-zip.pth", "deflated.pth")
    save_as_if_on_cuda("cuda-legacy.pth")
