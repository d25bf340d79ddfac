#!/usr/bin/env python3
"""Computes recipes.safetensors with PyTorch: DiffAugment and R1, in double precision.

Needs torch, numpy; made with torch 2.13.0. Images are [N, C, H, W].

    augment.images, .changes, .output, .output_gradient, .gradient
        A row of changes is: brightness, saturation, contrast, rows down, columns to the right, and
        the hole's first row, last row + 1, first column, last column + 1.
    penalty.images, .<tensor of the network>, .<tensor>_gradient
        Half of 3 times the mean squared gradient of the network at the images, differentiated by
        the network's parameters: the gradient of a gradient.
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from record_trace import save_safetensors  # noqa: E402
from tutorial_gan import named_main  # noqa: E402

tensors = {}


def augment(images, changes):
    """DiffAugment with given random numbers (Zhao et al. 2020, section 3.2)."""
    brightness, saturation, contrast = (changes[:, i].view(-1, 1, 1, 1) for i in range(3))
    images = images + brightness
    mean = images.mean(1, keepdim=True)
    images = (images - mean) * saturation + mean
    mean = images.mean([1, 2, 3], keepdim=True)
    images = (images - mean) * contrast + mean
    results = []
    for image, (down, right, top, bottom, left, end) in zip(images, changes[:, 3:].int().tolist()):
        height, width = image.shape[1:]
        far = max(height, width)
        padded = F.pad(image, [far, far, far, far])
        moved = padded[:, far - down :, far - right :][:, :height, :width]
        mask = torch.ones(height, width, dtype=image.dtype)
        mask[top:bottom, left:end] = 0
        results.append(moved * mask)
    return torch.stack(results)


def record_augmentation():
    images = torch.randn(4, 3, 7, 6).double().requires_grad_()
    changes = torch.tensor([
        [0.25, 1.5, 0.75, 0, 0, 0, 0, 0, 0],
        [-0.5, 0.125, 1.25, 1, -1, 2, 5, 0, 2],
        [0, 1, 1, -1, 1, 0, 1, 3, 6],
        [0.375, 0, 0.5, 0, 1, 4, 7, 1, 4],
    ])  # fmt: skip
    output = augment(images, changes.double())
    output_gradient = torch.randn(output.shape).double()
    output.backward(output_gradient)
    tensors.update({
        "augment.images": images, "augment.changes": changes, "augment.output": output,
        "augment.output_gradient": output_gradient, "augment.gradient": images.grad,
    })  # fmt: skip


def record_penalty():
    network = named_main([
        nn.Conv2d(3, 4, 4, 2, 1), nn.Tanh(), nn.Conv2d(4, 1, 4, 1, 0, bias=False)
    ])  # fmt: skip
    for parameter in network.parameters():
        nn.init.normal_(parameter, 0, 0.2)
    network.double()
    images = torch.randn(5, 3, 8, 8).double().requires_grad_()
    (gradient,) = torch.autograd.grad(network.main(images).sum(), images, create_graph=True)
    (0.5 * 3 * gradient.pow(2).sum([1, 2, 3]).mean()).backward()
    tensors["penalty.images"] = images
    for name, parameter in network.named_parameters():
        tensors[f"penalty.{name}"] = parameter
        tensors[f"penalty.{name}_gradient"] = parameter.grad


def main():
    torch.manual_seed(1)
    record_augmentation()
    record_penalty()
    save_safetensors(FOLDER / "recipes.safetensors", tensors, {"made_by": "make_goldens.py"})


if __name__ == "__main__":
    main()
