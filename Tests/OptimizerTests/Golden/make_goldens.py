#!/usr/bin/env python3
"""Computes adam.safetensors with PyTorch: ten steps of Adam on three tensors.

`initial.<name>` and `gradient<k>.<name>` are given, `step<k>.<name>` is the parameter after step
k = 0...9, and `exp_avg.<name>` and `exp_avg_sq.<name>` are the moments after the last step. It is
computed in double precision from single-precision operands and then rounded once.
"""

import sys
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from record_trace import save_safetensors  # noqa: E402

SHAPES = {"filter": (3, 5, 4, 4), "scale": (17,), "scalar": (1,)}
LR, BETAS, EPS, STEPS = 2e-4, (0.5, 0.999), 1e-8, 10


def gradient(shape):
    """From 1 down to 1e-9, where eps decides, with some exact zeros among them."""
    values = torch.randn(shape) * 10 ** torch.empty(shape).uniform_(-9, 0)
    return torch.where(torch.rand(shape) < 0.1, 0.0, values)


def main():
    torch.manual_seed(5)
    parameters = {
        name: torch.randn(shape).double().requires_grad_() for name, shape in SHAPES.items()
    }
    optimizer = torch.optim.Adam(parameters.values(), lr=LR, betas=BETAS, eps=EPS)
    tensors = {f"initial.{name}": value.detach().clone() for name, value in parameters.items()}
    for step in range(STEPS):
        for name, parameter in parameters.items():
            parameter.grad = gradient(SHAPES[name]).double()
            tensors[f"gradient{step}.{name}"] = parameter.grad
        optimizer.step()
        for name, parameter in parameters.items():
            tensors[f"step{step}.{name}"] = parameter.detach().clone()
    for name, parameter in parameters.items():
        for moment in ["exp_avg", "exp_avg_sq"]:
            tensors[f"{moment}.{name}"] = optimizer.state[parameter][moment]
    metadata = {"lr": LR, "beta1": BETAS[0], "beta2": BETAS[1], "eps": EPS, "steps": STEPS}
    metadata = {name: str(value) for name, value in metadata.items()}
    save_safetensors(FOLDER / "adam.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
