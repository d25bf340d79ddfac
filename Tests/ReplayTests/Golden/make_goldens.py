#!/usr/bin/env python3
"""Records this folder's training traces with PyTorch, and images of a generator for ModelFileTests.

Six of the traces are of networks or optimizers with a small fault, which a replay has to find.
"""

import copy
import sys
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[2] / "scripts"))
from check_replay import FAULTS, recorded  # noqa: E402
from record_trace import parse_options, record, save_safetensors  # noqa: E402
from tutorial_gan import make_generator  # noqa: E402

SMALL = "--image-size 16 --nc 1 --nz 8 --ngf 4 --ndf 4 --batch-size 8 --steps 3"
TRACES = {
    "trace-64-rgb": "--image-size 64 --nz 16 --ngf 8 --ndf 8 --batch-size 4 --steps 4 --no-states",
    "trace-32-grey": (
        "--image-size 32 --nc 1 --nz 16 --ngf 8 --ndf 8 --batch-size 8 --steps 4 --no-states"
    ),
    # With the state before each step.
    "trace-16-states": "--image-size 16 --nz 16 --ngf 8 --ndf 8 --batch-size 8 --steps 4",
    # What the tutorial does not have.
    "trace-16-relativistic": f"{SMALL} --loss relativistic --label-smoothing 0.1 --lr-d 0.0001",
    "trace-16-least-squares": f"{SMALL} --loss least-squares --label-smoothing 0.2 --lr-g 0.0004",
    "trace-16-hinge": f"{SMALL} --loss hinge",
    "trace-16-smoothing": f"{SMALL} --label-smoothing 0.1",
    "trace-16-d-steps": f"{SMALL} --d-steps 2 --lr-decay 0.8",
    "trace-16-spectral-norm": f"{SMALL} --loss hinge --spectral-norm",
    "trace-16-gradient-penalty": f"{SMALL} --spectral-norm --gradient-penalty 2",
    # With labels, of which some occur more often than others.
    "trace-16-conditional": f"{SMALL} --classes 3",
    "trace-16-conditional-relativistic": f"{SMALL} --classes 5 --loss relativistic --no-states",
    "trace-16-conditional-penalty": (
        f"{SMALL} --classes 3 --spectral-norm --gradient-penalty 2 --no-states"
    ),
    # One of D's pre-activations is 4.7e-7, so rounding decides on which side of LeakyReLU's kink it
    # is. With two images, that decides the signs of many of Adam's first steps.
    "trace-128-rgb": (
        "--image-size 128 --nz 16 --ngf 4 --ndf 4 --batch-size 2 --steps 2 --no-states"
    ),
}
FAULTY = "--image-size 16 --nc 1 --nz 16 --ngf 2 --ndf 2 --batch-size 8 --steps 3"


def record_trace(name):
    path = FOLDER / f"{name}.safetensors"
    arguments = TRACES[name].split() + ["--out", str(path)]
    options = parse_options(arguments)
    tensors, metadata = record(options)
    save_safetensors(path, tensors, metadata)
    return options, tensors


def record_images(path, options, tensors):
    """Eight images of the trace's final generator, by running and by batch statistics."""
    generator = make_generator(options.image_size, options.nc, options.nz, options.ngf).double()
    prefix = "final.netG."
    # The weights as the trace has them, in single precision.
    state = {n.removeprefix(prefix): v.float() for n, v in tensors.items() if n.startswith(prefix)}
    generator.load_state_dict(state)
    torch.manual_seed(1)
    noise = torch.randn(8, options.nz, 1, 1)
    with torch.no_grad():
        images = generator.eval()(noise.double())
        images_batch_stats = copy.deepcopy(generator).train()(noise.double())
    content = {"noise": noise, "images": images, "images_batch_stats": images_batch_stats}
    save_safetensors(path, content, {"source": "final.netG of trace-64-rgb.safetensors"})


if __name__ == "__main__":
    for name, fault in FAULTS.items():
        path = FOLDER / f"fault-{fault.__name__.replace('_', '-')}.safetensors"
        recorded(FAULTY.split(), path, fault, rng=1)
    runs = {name: record_trace(name) for name in TRACES}
    generated = FOLDER.parents[1] / "ModelFileTests/Golden/generated-64-rgb.safetensors"
    record_images(generated, *runs["trace-64-rgb"])
