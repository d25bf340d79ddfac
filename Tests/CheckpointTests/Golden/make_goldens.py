#!/usr/bin/env python3
"""Writes this folder's files with the reference implementation of safetensors.

types.safetensors has one tensor of every element type that is read, plus an empty one;
written.safetensors has the types that are written, so that the same content must give its bytes.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent


def types():
    tensors = {
        "F32": torch.tensor([[1.5, -0.0, 3e38], [1e-45, float("inf"), -float("inf")]]),
        "F64": torch.tensor([0.1, -1e300, 1 + 2**-24 + 2**-40], dtype=torch.float64),
        "F16": torch.tensor([1.5, -0.0, 65504.0, 2**-24, -1023 * 2**-24, float("inf")]).half(),
        "BF16": torch.tensor([1.5, -3.3895e38, 9.1835e-41]).bfloat16(),
        "BOOL": torch.tensor([True, False]),
        "scalar": torch.tensor(0.25),
        "empty": torch.zeros(0, 3),
    }
    for bits in [8, 16, 32, 64]:
        signed, unsigned = getattr(torch, f"int{bits}"), getattr(torch, f"uint{bits}")
        half = 2 ** (bits - 1)
        tensors[f"I{bits}"] = torch.tensor([-half, -1, half - 1], dtype=signed)
        tensors[f"U{bits}"] = torch.tensor([0, 1, 2 * half - 1], dtype=unsigned)
    return tensors


def written():
    return {
        "main.0.weight": torch.arange(24, dtype=torch.float32).reshape(2, 3, 2, 2) / 8,
        "main.1.bias": torch.tensor([0.5, -0.5, 2.0]),
        "main.1.num_batches_tracked": torch.tensor(2**53 + 1),
        'a "quoted"\\name\n\x01': torch.tensor([0.0, 0.5, 255.0]).half(),
        "z\u00fcrich \U0001f600": torch.zeros(2, 0),
        "A": torch.tensor(1.0),
    }


if __name__ == "__main__":
    # One entry each: the reference implementation does not sort metadata.
    save_file(types(), FOLDER / "types.safetensors", {"format": "pt"})
    save_file(written(), FOLDER / "written.safetensors", {"note": 'tab\t"quotes" \u00e9'})
