#!/usr/bin/env python3
"""Checks that `dcgan replay` passes what is right and refuses what is slightly wrong.

Records traces of many sizes and seeds and replays each at every instruction-set level with every
algorithm; and records traces of networks and optimizers with a small fault, which no replay may
pass. It needs torch and numpy:

    scripts/check_replay.py --traces 200 --program .build/debug/dcgan

Ends with 1 if a right trace with states is refused, or one with a fault passes, but for a fault of
a gradient alone.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest.mock
from pathlib import Path

import record_trace
import torch
from record_trace import KinkTurner, Run, parse_options, record, save_safetensors, turn
from torch import nn, optim

LEVELS = ["baseline", "avx2", "avx512"]
ALGORITHMS = ["", "direct", "im2col", "winograd"]
ERROR = 1e-4


def modules(run, kinds):
    return [layer for network in (run.netG, run.netD) for layer in network.main
            if isinstance(layer, kinds)]  # fmt: skip


def convolutions(run):
    return modules(run, (nn.Conv2d, nn.ConvTranspose2d))


# The faults: each changes a run of the recorder, whose truth then is not the engine's.


def epsilon(run, rng):
    for layer in modules(run, nn.BatchNorm2d):
        layer.eps = 1e-4


def slope(run, rng):
    for layer in run.netD.main:
        if isinstance(layer, nn.LeakyReLU):
            layer.negative_slope = 0.21
        elif isinstance(layer, KinkTurner):
            layer.slope = 0.21


def biased_variance(run, rng):
    def keep(layer, inputs):
        layer.kept = layer.running_var.data * (1 - layer.momentum)

    def replace(layer, inputs, output):
        count = inputs[0].numel() / inputs[0].shape[1]
        part = layer.running_var.data - layer.kept
        layer.running_var.data.copy_(layer.kept + part * (count - 1) / count)

    for layer in modules(run, nn.BatchNorm2d):
        layer.register_forward_pre_hook(keep)
        layer.register_forward_hook(replace)


class UncorrectedAdam(optim.Optimizer):
    """Adam without bias correction."""

    def __init__(self, parameters, lr, betas):
        super().__init__(parameters, {"lr": lr, "betas": betas})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for value in group["params"]:
                state = self.state[value]
                for name in "exp_avg", "exp_avg_sq":
                    state.setdefault(name, torch.zeros_like(value))
                state["exp_avg"].mul_(beta1).add_(value.grad, alpha=1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(value.grad, value.grad, value=1 - beta2)
                value.addcdiv_(state["exp_avg"], state["exp_avg_sq"].sqrt() + 1e-8, value=-group["lr"])


def no_bias_correction(run, rng):
    for letter, network, optimizer in run.parts:
        group = optimizer.param_groups[0]
        replacement = UncorrectedAdam(network.parameters(), group["lr"], group["betas"])
        setattr(run, f"optimizer{letter}", replacement)
    run.optimizerD.register_step_post_hook(lambda *_: turn(run.netD, run.way.turns == "G"))


def layer_output(run, rng):
    layer = rng.choice(convolutions(run))
    layer.register_forward_hook(lambda layer, inputs, output: output * (1 + ERROR))


def filter_gradient(run, rng):
    filter = rng.choice(convolutions(run)).weight
    for _, network, optimizer in run.parts:
        if any(filter is parameter for parameter in network.parameters()):
            optimizer.register_step_pre_hook(
                lambda *_: setattr(filter, "grad", filter.grad * (1 + ERROR))
            )


GRADIENT = "a filter's gradient off by 1e-4"
FAULTS = {
    "epsilon 1e-4": epsilon,
    "slope 0.21": slope,
    "biased running variance": biased_variance,
    "no bias correction": no_bias_correction,
    "a layer's output off by 1e-4": layer_output,
    # Behind kinks it is within what luck decides.
    GRADIENT: filter_gradient,
}


def recorded(arguments, path, fault=None, rng=None):
    """Records a trace, with a fault or without."""

    class FaultyRun(Run):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            if fault:
                # The same layer in every run.
                fault(self, random.Random(rng))

    with unittest.mock.patch.object(record_trace, "Run", FaultyRun):
        save_safetensors(path, *record(parse_options(arguments + ["--out", str(path)])))


def replayed(program, path, level, algorithm):
    """What `dcgan replay` says of the trace, as its JSON."""
    environment = os.environ | {"DCGAN_ISA": level}
    if algorithm:
        environment["DCGAN_CONVOLUTION"] = algorithm
    output = subprocess.run(
        [program, "replay", path, "--json"], env=environment, capture_output=True, text=True
    )
    if not output.stdout:
        raise SystemExit(output.stderr)
    return json.loads(output.stdout)


def sizes(rng):
    """The options of a trace of random sizes, most of them small."""
    size = rng.choice([16, 16, 32, 32, 64])
    width = rng.choice({16: [4, 8, 16, 32, 64], 32: [4, 8, 16, 32], 64: [4, 8, 16, 24]}[size])
    return [
        "--image-size", size, "--ngf", width, "--ndf", width, "--steps", 5,
        "--batch-size", rng.choice([4, 8, 16]), "--nc", rng.choice([1, 3]),
        "--nz", rng.choice([8, 16, 100]), "--seed", rng.randrange(1 << 30),
        "--states" if rng.random() < 0.8 else "--no-states",
    ]  # fmt: skip


def ratios(report):
    """The three that are limited. Infinite ones are texts in JSON; the second may be missing."""
    repeated = report.get("repeatedRatio", {"value": 0})
    values = [report["typicalRatio"], repeated["value"], report["singleRatio"]["value"]]
    return [float(value) for value in values]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--traces", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--program", default=".build/debug/dcgan")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    parser.add_argument("--faulty", type=int, default=10, help="every so many traces, each fault")
    options = parser.parse_args()
    program = str(Path(options.program).resolve())
    rng = random.Random(options.seed)
    worst, refused, missed, faulty, failed = [0.0, 0.0, 0.0], 0, {}, 0, False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.safetensors"
        for index in range(options.traces):
            arguments = [str(argument) for argument in sizes(rng)]
            recorded(arguments, path)
            # Without states, rounding grows from step to step: docs/numerics.md.
            counts = "--states" in arguments
            for level in options.levels:
                for algorithm in ALGORITHMS:
                    report = replayed(program, path, level, algorithm)
                    found = ratios(report)
                    worst = [max(pair) for pair in zip(worst, found)]
                    if not report["withinLimits"]:
                        refused += 1
                        failed |= counts
                        print("REFUSED", level, algorithm, *arguments, found, flush=True)
            if index % options.faulty == 0:
                faulty += 1
                for name, fault in FAULTS.items():
                    recorded(arguments, path, fault, rng=index)
                    report = replayed(program, path, options.levels[-1], "")
                    if report["withinLimits"]:
                        missed[name] = missed.get(name, 0) + 1
                        failed |= counts and name != GRADIENT
                        print("MISSED", name, *arguments, ratios(report), flush=True)
            print(f"{index + 1} traces, largest ratios", *(f"{ratio:.2f}" for ratio in worst),
                  flush=True)  # fmt: skip
    print(f"{refused} of {options.traces * len(options.levels) * len(ALGORITHMS)} replays refused")
    for name in FAULTS:
        print(f"{name}: found in {faulty - missed.get(name, 0)} of {faulty} traces")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
