#!/usr/bin/env python3
"""Checks what `dcgan export` writes with PyTorch itself: the files load with weights_only=True straight
into the tutorial's networks, every tensor is that of the checkpoint, and the generator makes PyTorch's
images. It needs torch and safetensors:

    python3 scripts/check_exports.py .build/debug/dcgan
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from tutorial_gan import generator_input, make_discriminator, make_generator
from safetensors.torch import load_file

GOLDENS = Path(__file__).resolve().parents[1] / "Tests/ModelFileTests/Golden"
TRACE = GOLDENS.parents[1] / "ReplayTests/Golden/trace-64-rgb.safetensors"


def export(program, folder, name, *options):
    path = folder / name
    subprocess.run([program, "export", TRACE, "--out", path, *options], check=True)
    return path


def expect_equal(state, source, prefix):
    expected = {n.removeprefix(prefix): v for n, v in source.items() if n.startswith(prefix)}
    assert list(state) and set(state) == set(expected), set(state) ^ set(expected)
    for name, value in state.items():
        dtype = torch.int64 if name.endswith("num_batches_tracked") else torch.float32
        assert value.dtype == dtype and value.shape == expected[name].shape, name
        assert torch.equal(value, expected[name].to(dtype)), name


def check_images(netG, tolerance):
    golden = load_file(GOLDENS / "generated-64-rgb.safetensors")
    with torch.no_grad():
        images = netG.eval()(golden["noise"])
    error = (images - golden["images"]).abs().max().item()
    assert error < tolerance, error
    return error


def check_conditional(program, folder):
    """A .pth export of a conditional generator draws the classes of ModelFileTests' golden."""
    path = folder / "conditional.pth"
    source = GOLDENS / "conditional-16.safetensors"
    subprocess.run([program, "export", source, "--out", path], check=True)
    netG = make_generator(16, 1, 8 + 2, 4)
    netG.load_state_dict(torch.load(path, weights_only=True))
    golden = load_file(GOLDENS / "conditional-16-images.safetensors")
    for label, name in enumerate(["bar", "disc"]):
        labels = torch.full((len(golden["noise"]),), label)
        with torch.no_grad():
            images = netG.eval()(generator_input(golden["noise"], labels, 2))
        error = (images - golden["images." + name]).abs().max().item()
        assert error < 1e-5, error
        print(f"{path.name}, {name}: images differ by", error)


def main(program):
    source = load_file(TRACE)
    netG, netD = make_generator(64, 3, 16, 8), make_discriminator(64, 3, 8)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        check_conditional(program, folder)
        state = torch.load(export(program, folder, "netG.pth"), weights_only=True)
        expect_equal(state, source, "final.netG.")
        assert list(state) == list(netG.state_dict()), "another order"
        netG.load_state_dict(state)
        print("netG.pth: images differ by", check_images(netG, 1e-5))

        path = export(program, folder, "netD.pt", "--network", "discriminator")
        state = torch.load(path, weights_only=True)
        expect_equal(state, source, "final.netD.")
        assert list(state) == list(netD.state_dict()), "another order"
        netD.load_state_dict(state)

        both = torch.load(
            export(program, folder, "both.pth", "--network", "both"), weights_only=True
        )
        netG.load_state_dict(both["netG"])
        netD.load_state_dict(both["netD"])

        state = load_file(export(program, folder, "netG.safetensors"))
        expect_equal(state, source, "final.netG.")

        for name in "half.pth", "half.safetensors":
            path = export(program, folder, name, "--half")
            pickled = name.endswith(".pth")
            state = torch.load(path, weights_only=True) if pickled else load_file(path)
            for key, value in state.items():
                expected = source["final.netG." + key]
                if value.dtype != torch.int64:
                    assert torch.equal(value, expected.half()), key
            netG.load_state_dict(state)
            print(f"{name}: images differ by", check_images(netG, 0.02))


if __name__ == "__main__":
    main(sys.argv[1])
