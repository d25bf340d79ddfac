#!/usr/bin/env python3
"""Computes layers.safetensors with PyTorch: inputs, outputs and gradients of every kind of layer.

Everything is computed in double precision from single-precision operands and then rounded once.
Needs torch, numpy; made with torch 2.13.0.
Images are [N, C, H, W], weights have PyTorch's orders. Each case `c` has `c.input`, `c.output`,
`c.output_gradient`, `c.input_gradient` and, for each of its parameters p, `c.p` and `c.p_gradient`.
The metadata of a case says how it was configured.
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from record_trace import save_safetensors  # noqa: E402

tensors, metadata = {}, {}


def normal(*shape, mean=0.0, deviation=1.0):
    """Normal single-precision numbers, held in double precision."""
    return (mean + deviation * torch.randn(*shape)).double()


def add(case, operation, input, parameters):
    """Records one forward and one backward pass of `operation(input, *parameters)`."""
    operands = {"input": input, **parameters}
    leaves = {name: value.clone().requires_grad_() for name, value in operands.items()}
    output = operation(*leaves.values())
    output_gradient = normal(*output.shape)
    output.backward(output_gradient)
    for name, leaf in leaves.items():
        tensors[f"{case}.{name}"] = leaf
        tensors[f"{case}.{name}_gradient"] = leaf.grad
    tensors[f"{case}.output"] = output
    tensors[f"{case}.output_gradient"] = output_gradient


# name: (kernel, stride, padding, batch, channels of the input and the output, input height, width)
CONVOLUTIONS = {
    "k4s2p1": (4, 2, 1, 2, 8, 16, 6, 8),
    "k4s2p1rgb": (4, 2, 1, 3, 3, 5, 8, 8),
    "k4s2p1odd": (4, 2, 1, 2, 5, 7, 7, 5),
    "k4s1p0": (4, 1, 0, 3, 6, 1, 4, 4),
    "k4s1p0wide": (4, 1, 0, 2, 3, 5, 7, 5),
    "k3s1p1": (3, 1, 1, 2, 3, 5, 5, 3),
}
TRANSPOSED_CONVOLUTIONS = {
    "k4s2p1": (4, 2, 1, 2, 16, 8, 3, 4),
    "k4s2p1rgb": (4, 2, 1, 3, 5, 3, 4, 4),
    "k4s2p1odd": (4, 2, 1, 2, 7, 5, 5, 3),
    "k4s1p0": (4, 1, 0, 3, 6, 5, 1, 1),
    "k4s1p0wide": (4, 1, 0, 2, 5, 3, 4, 2),
    "k3s1p1": (3, 1, 1, 2, 5, 3, 5, 3),
}


def add_convolution(kind, name, problem):
    kernel, stride, padding, batch, inputs, outputs, height, width = problem
    operation = getattr(F, kind)
    channels = (outputs, inputs) if kind == "conv2d" else (inputs, outputs)
    add(
        f"{kind}.{name}",
        lambda x, w: operation(x, w, stride=stride, padding=padding),
        normal(batch, inputs, height, width),
        {"weight": normal(*channels, kernel, kernel, deviation=0.1)},
    )
    metadata[f"{kind}.{name}"] = f"kernel={kernel},stride={stride},padding={padding}"


def add_batch_norm():
    """Two steps in training mode, from fresh running statistics, then evaluation mode."""
    channels, settings = 5, {"eps": 1e-5, "momentum": 0.1}
    mean, variance = torch.zeros(channels).double(), torch.ones(channels).double()
    parameters = {"weight": normal(channels, mean=1.0, deviation=0.2), "bias": normal(channels)}

    def batch_norm(training):
        return lambda x, w, b: F.batch_norm(x, mean, variance, w, b, training, **settings)

    for step in range(2):
        case = f"batchnorm2d.train{step}"
        # A mean far from zero, since cancellation is what a variance can get wrong.
        add(case, batch_norm(True), normal(3, channels, 4, 6, mean=4.0 * step), parameters)
        tensors[f"{case}.running_mean"] = mean.clone()
        tensors[f"{case}.running_var"] = variance.clone()
    # Rounded, so that the reader starts from exactly the statistics that the output was made from.
    mean, variance = mean.float().double(), variance.float().double()
    add("batchnorm2d.eval", batch_norm(False), normal(3, channels, 4, 6), parameters)
    tensors["batchnorm2d.eval.running_mean"] = mean
    tensors["batchnorm2d.eval.running_var"] = variance
    for case in ["train0", "train1", "eval"]:
        metadata[f"batchnorm2d.{case}"] = ",".join(f"{k}={v}" for k, v in settings.items())


def add_loss(case, loss, input):
    """Records `loss` of `input` and its gradient; the output's gradient is 1."""
    leaf = input.clone().requires_grad_()
    output = loss(leaf)
    output.backward()
    tensors.update(
        {f"{case}.input": leaf, f"{case}.output": output, f"{case}.input_gradient": leaf.grad}
    )


def add_losses():
    """Cross-entropy from logits with one target for all of them."""
    logits = torch.cat([normal(9, deviation=3.0), torch.tensor([0.0, 40.0, -40.0, 100.0, -100.0])])
    for target in [0, 1]:
        case = f"bce_with_logits.target{target}"
        add_loss(
            case,
            lambda x: F.binary_cross_entropy_with_logits(x, torch.full_like(x, target)),
            logits,
        )
        metadata[case] = f"target={target},reduction=mean"


def add_losses_against_tensors():
    """Losses with a target for each element or a label for each row."""
    prediction, target = normal(3, 5, deviation=2.0), normal(3, 5)
    add_loss("mse", lambda x: F.mse_loss(x, target), prediction)
    tensors["mse.target"] = target

    target = torch.cat([torch.rand(9), torch.tensor([0.0, 1.0, 0.0, 1.0, 0.5])]).double()
    logits = torch.cat([normal(9, deviation=3.0), torch.tensor([40.0, 40.0, -40.0, -40.0, 100.0])])
    add_loss(
        "bce_with_logits.tensor",
        lambda x: F.binary_cross_entropy_with_logits(x, target),
        logits,
    )
    tensors["bce_with_logits.tensor.target"] = target

    labels = torch.tensor([3, 0, 6, 6])
    logits = normal(4, 7, deviation=3.0)
    logits[3] += 1000.0
    logits = logits.float().double()
    add_loss("cross_entropy", lambda x: F.cross_entropy(x, labels), logits)
    metadata["cross_entropy"] = "labels=" + " ".join(str(label) for label in labels.tolist())


def add_layers_with_bias():
    """Linear layers, convolutions with bias, and upsampling."""
    add("linear", F.linear, normal(4, 7), {"weight": normal(5, 7), "bias": normal(5)})
    add(
        "conv2d.bias",
        lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
        normal(2, 3, 6, 8),
        {"weight": normal(5, 3, 4, 4, deviation=0.1), "bias": normal(5)},
    )
    add(
        "conv_transpose2d.bias",
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1),
        normal(2, 5, 3, 4),
        {"weight": normal(5, 3, 3, 3, deviation=0.1), "bias": normal(3)},
    )
    add("upsample", nn.Upsample(scale_factor=3), normal(2, 5, 3, 4), {})


def main():
    torch.manual_seed(4)
    for kind, problems in [
        ("conv2d", CONVOLUTIONS), ("conv_transpose2d", TRANSPOSED_CONVOLUTIONS),
    ]:  # fmt: skip
        for name, problem in problems.items():
            add_convolution(kind, name, problem)
    add_batch_norm()
    activations = {
        "leaky_relu": nn.LeakyReLU(0.2),
        "relu": nn.ReLU(),
        "tanh": nn.Tanh(),
        "sigmoid": nn.Sigmoid(),
    }
    for name, activation in activations.items():
        add(name, activation, normal(2, 3, 5, 7, deviation=2.0), {})
    metadata["leaky_relu"] = "negative_slope=0.2"
    add_losses()
    # What comes new comes last: the numbers drawn before stay the same.
    add_losses_against_tensors()
    add_layers_with_bias()
    save_safetensors(FOLDER / "layers.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
