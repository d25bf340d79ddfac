#!/usr/bin/env python3
"""Compares two traces of the same training run as `dcgan replay` compares itself with one.

Shows how far PyTorch is from itself, for instance in single and in double precision:

    scripts/record_trace.py --batch-size 16 --steps 5 --dtype float32 --out a.safetensors
    scripts/record_trace.py --batch-size 16 --steps 5 --dtype float64 --out b.safetensors
    scripts/compare_traces.py a.safetensors b.safetensors
"""

import argparse
import json
import struct

import numpy as np

NUMBERS = ["errD_real", "errD_fake", "errG", "D_x", "D_G_z1", "D_G_z2"]


def load(path):
    """The tensors of a trace in double precision, and its metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = array.astype(np.float64)
    return tensors, metadata


def rms(array):
    return float(np.sqrt(np.mean(np.square(array))))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trace")
    parser.add_argument("reference")
    options = parser.parse_args()
    (ours, _), (theirs, metadata) = load(options.trace), load(options.reference)

    for step in range(int(metadata["steps"])):
        names = [f"step{step}.{number}" for number in NUMBERS]
        worst = max(abs(ours[n] - theirs[n]) / abs(theirs[n]) for n in names)
        print(f"step {step}: worst relative difference {worst:.1e}")
    changes = {}
    for name in theirs:
        change = rms(theirs[name] - theirs["initial" + name[5:]]) if name.startswith("final.") else 0
        if change > 0:
            changes[name] = rms(ours[name] - theirs[name]) / change
    worst = max(changes, key=changes.get)
    print(f"worst tensor: {worst}, off by {changes[worst]:.1e} of its change")


if __name__ == "__main__":
    main()
