#!/usr/bin/env python3
"""Records a training run of the DCGAN tutorial's networks in PyTorch, for replay by another engine.

The run is computed in double precision, from single-precision weights and batches. Beside each
result the trace has how far PyTorch itself is from it when it computes the same in other ways: in
single precision by several algorithms, and with the derivatives that rounding decides turned.

The file is in safetensors format: the networks before and after, and for every step the batch, the
noise and the numbers that the tutorial prints. All tensors are F32 in PyTorch's orders. It needs
torch and numpy only:

    scripts/record_trace.py --image-size 64 --batch-size 16 --steps 5 --out trace.safetensors

Contents, for steps k = 0, 1, ...:

    initial.netG.<name>, initial.netD.<name>   state_dict entries before the first step
    step<k>.real     [B, nc, S, S]             the real images
    step<k>.noise    [B, nz, 1, 1]             the noise of this step's fakes, D's and G's
    step<k>.labels   [B]                       with --classes: labels of the real images and fakes
    step<k>.errD_real, .errD_fake, .errG       losses (scalars)
    step<k>.D_x, .D_G_z1, .D_G_z2              mean outputs of D (scalars)
    step<k>.netG.<name>, step<k>.netD.<name>   state_dict entries before step k > 0 (--states)
    step<k>.optimizerG.<name>.exp_avg, .exp_avg_sq, likewise optimizerD: Adam's moments then
    final.netG.<name>, final.netD.<name>       state_dict entries after the last step
    deviation.<any result above>   [W]         how far each of the W ways is from it
"""

import argparse
import copy
import dataclasses
import json
import math
import os
import struct
import warnings

import numpy as np
import torch
from torch import nn, optim
from tutorial_gan import (
    LOSSES,
    generator_input,
    make_discriminator,
    make_generator,
    train_step,
    weights_init,
)


def smooth_images(count, channels, size, rng):
    """Images in [-1, 1]: each channel is a mixture of a few waves of at most three periods."""
    position = np.arange(size) / size
    images = np.zeros((count, channels, size, size))
    for image in images.reshape(-1, size, size):
        for _ in range(4):
            down, right = rng.uniform(-3, 3, 2)
            wave = down * position[:, None] + right * position[None, :] + rng.uniform()
            image += rng.normal() * np.cos(2 * math.pi * wave)
    return torch.from_numpy(np.tanh(0.7 * images).astype(np.float32))


@dataclasses.dataclass(frozen=True)
class Way:
    """One of the ways in which PyTorch computes the same step."""

    name: str
    dtype: torch.dtype = torch.float32
    layout: torch.memory_format = torch.contiguous_format
    uses_onednn: bool = True
    threads: int = os.cpu_count()
    # Sums over the batch have another order then.
    is_reversed: bool = False
    # The network, G or D, in whose update kinks are turned.
    turns: str = ""


# PyTorch says so of every processor when oneDNN is switched off or on.
warnings.filterwarnings("ignore", message="TF32 acceleration")

TRUTH = Way("double precision", dtype=torch.float64)
WAYS = [
    Way("oneDNN"),
    Way("oneDNN, one thread", threads=1),
    Way("oneDNN, channels last", layout=torch.channels_last),
    Way("oneDNN, batch reversed", is_reversed=True),
    Way("im2col", uses_onednn=False),
    Way(
        "im2col, channels last, batch reversed", layout=torch.channels_last, uses_onednn=False,
        is_reversed=True,
    ),
    Way("double precision, kinks of D's update turned", dtype=torch.float64, turns="D"),
    Way("double precision, kinks of G's update turned", dtype=torch.float64, turns="G"),
]  # fmt: skip


class TurnedKink(torch.autograd.Function):
    """A (leaky) ReLU whose derivative near 0, where rounding decides, is that of the other side.

    Near are 1e-5 of the root mean square of its inputs. It takes ten layers' worth of rounding to
    get so far, and a million inputs have a few that are so near.
    """

    @staticmethod
    def forward(context, x, slope):
        is_near = x.abs() < 1e-5 * x.square().mean().sqrt()
        context.save_for_backward((x > 0) ^ is_near)
        context.slope = slope
        return torch.where(x > 0, x, slope * x)

    @staticmethod
    def backward(context, gradient):
        (is_above,) = context.saved_tensors
        return torch.where(is_above, gradient, context.slope * gradient), None


class KinkTurner(nn.Module):
    """A (leaky) ReLU that can be told to turn its kinks."""

    def __init__(self, activation):
        super().__init__()
        self.slope = getattr(activation, "negative_slope", 0.0)
        self.is_turning = False

    def forward(self, x):
        if self.is_turning:
            return TurnedKink.apply(x, self.slope)
        return nn.functional.leaky_relu(x, self.slope)


def turn(network, is_turning):
    """Has kinks turned in later passes through `network`, or not."""
    for layer in network.modules():
        if isinstance(layer, KinkTurner):
            layer.is_turning = is_turning


class Run:
    """Both networks with their optimizers, trained in one way."""

    def __init__(self, way, netG, netD, options):
        self.way, self.options = way, options
        self.netG, self.netD = (
            copy.deepcopy(network).to(way.dtype).to(memory_format=way.layout).train()
            for network in (netG, netD)
        )
        if way.turns:
            for main in self.netG.main, self.netD.main:
                for index, layer in enumerate(main):
                    if isinstance(layer, (nn.ReLU, nn.LeakyReLU)):
                        main[index] = KinkTurner(layer)
        betas = (options.beta1, 0.999)
        self.optimizerG = optim.Adam(self.netG.parameters(), options.lr_g or options.lr, betas)
        self.optimizerD = optim.Adam(self.netD.parameters(), options.lr_d or options.lr, betas)
        # After D's update come the passes of G's.
        self.optimizerD.register_step_post_hook(lambda *_: turn(self.netD, way.turns == "G"))

    def step(self, index, real, noise, labels):
        """The step `index`; returns what the tutorial prints of it."""
        way, options = self.way, self.options
        turn(self.netG, way.turns == "G")
        turn(self.netD, way.turns == "D")
        torch.set_num_threads(way.threads)
        inputs = [real.to(way.dtype), noise.to(way.dtype), labels]
        if way.is_reversed:
            inputs = [None if values is None else values.flip(0) for values in inputs]
        real, noise, labels = inputs
        if options.lr_decay > 0:
            scale = min(1, (options.steps - index) / options.steps / options.lr_decay)
            for optimizer, rate in (
                (self.optimizerG, options.lr_g), (self.optimizerD, options.lr_d)
            ):  # fmt: skip
                optimizer.param_groups[0]["lr"] = (rate or options.lr) * scale
        # Lazy regularization: the penalty is computed in every 16th step, 16 times as large.
        penalty = 16 * options.gradient_penalty if index % 16 == 0 else 0
        with torch.backends.mkldnn.flags(enabled=way.uses_onednn):
            return train_step(
                self.netG, self.netD, self.optimizerG, self.optimizerD,
                real.to(memory_format=way.layout),
                generator_input(noise, labels, options.classes), options.loss,
                1 - options.label_smoothing, (index + 1) % options.d_steps == 0, penalty, labels,
            )  # fmt: skip

    @property
    def parts(self):
        return ("G", self.netG, self.optimizerG), ("D", self.netD, self.optimizerD)

    @torch.no_grad()
    def load(self, other):
        """Goes on from the state of `other`, another precision's."""
        for (_, network, optimizer), (_, source, source_optimizer) in zip(self.parts, other.parts):
            # Single precision, as the trace has it, also for a run in double precision.
            for value, its in zip(network.state_dict().values(), source.state_dict().values()):
                value.copy_(its.float() if its.is_floating_point() else its)
            optimizer.state.clear()
            for parameter, its in zip(network.parameters(), source.parameters()):
                # Before the first update there are no moments.
                optimizer.state[parameter] = {
                    name: value.clone() if name == "step" else value.float().to(parameter)
                    for name, value in source_optimizer.state[its].items()
                }

    def networks(self, prefix):
        """The networks' `state_dict` entries."""
        return {
            f"{prefix}net{letter}.{name}": value.detach().clone()
            for letter, network, _ in self.parts
            for name, value in network.state_dict().items()
        }

    def moments(self, prefix):
        """Adam's moments under the names of their parameters."""
        return {
            f"{prefix}optimizer{letter}.{name}.{moment}": optimizer.state[parameter]
            .get(moment, torch.zeros_like(parameter)).detach().clone()
            for letter, network, optimizer in self.parts
            for name, parameter in network.named_parameters()
            for moment in ("exp_avg", "exp_avg_sq")
        }  # fmt: skip


def record(options):
    """Trains as `options` say; returns the trace's tensors and its metadata."""
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    classes = options.classes
    netG = make_generator(options.image_size, options.nc, options.nz + classes, options.ngf)
    netD = make_discriminator(
        options.image_size, options.nc, options.ndf, options.spectral_norm, max(1, classes)
    )
    for network in netG, netD:
        network.apply(weights_init)
    if options.spectral_norm:
        for layer in netD.main:
            if isinstance(layer, nn.Conv2d):
                nn.utils.parametrizations.spectral_norm(layer)
    truth = Run(TRUTH, netG, netD, options)
    runs = [Run(way, netG, netD, options) for way in WAYS]

    tensors = truth.networks("initial.")
    # The state that the runs have loaded; the trace lacks only the moments of the first.
    before = truth.networks("") | truth.moments("")
    for step in range(options.steps):
        real = smooth_images(options.batch_size, options.nc, options.image_size, rng)
        noise = torch.randn(options.batch_size, options.nz, 1, 1)
        labels = torch.randint(classes, (options.batch_size,)) if classes else None
        if options.states or step == 0:
            for run in runs:
                run.load(truth)
        report = truth.step(step, real, noise, labels)
        reports = [run.step(step, real, noise, labels) for run in runs]
        tensors |= {f"step{step}.{name}": value for name, value in report.items()}
        tensors |= {f"step{step}.real": real, f"step{step}.noise": noise}
        tensors |= {f"step{step}.labels": labels} if classes else {}
        for name, value in report.items():
            tensors[f"deviation.step{step}.{name}"] = torch.tensor(
                [relative_difference(theirs[name], value) for theirs in reports]
            )

        is_last = step + 1 == options.steps
        if is_last or options.states:
            prefix = "final." if is_last else f"step{step + 1}."
            after = truth.networks("") | ({} if is_last else truth.moments(""))
            states = [run.networks("") | run.moments("") for run in runs]
            tensors |= {prefix + name: value for name, value in after.items()}
            for name, value in after.items():
                tensors[f"deviation.{prefix}{name}"] = torch.tensor(
                    [deviation(name, state[name], value, before[name]) for state in states]
                )
            before = after

    recorded = ["image_size", "nc", "nz", "ngf", "ndf", "batch_size", "lr", "beta1", "steps"]
    metadata = {"format": "dcgan-trace", "version": "1"}
    metadata["ways"] = "; ".join(way.name for way in WAYS)
    metadata |= {name: str(getattr(options, name)) for name in recorded}
    # What is not the tutorial's.
    others = {
        "loss": "tutorial", "label_smoothing": 0, "lr_g": None, "lr_d": None, "lr_decay": 0,
        "d_steps": 1, "spectral_norm": False, "gradient_penalty": 0, "classes": 0,
    }  # fmt: skip
    for name, default in others.items():
        if getattr(options, name) != default:
            metadata[name] = str(getattr(options, name))
    return tensors, metadata


def relative_difference(value, truth):
    """Of two numbers, of which the trace has the second in single precision."""
    value, truth = float(value.float()), float(truth.float())
    return 0.0 if value == truth else abs(value - truth) / abs(truth)


def deviation(name, value, truth, before):
    """How far a tensor is from `truth`, relative to the root mean square of its change.

    That is the root mean square of the elements' differences, and of weights the magnitude that
    nine tenths of them do not exceed: see `Deviation` in Sources/Replay.
    """
    value, truth, before = (tensor.float().double().flatten() for tensor in (value, truth, before))
    differences = (value - truth).abs()
    is_weight = name.startswith("net") and ("weight" in name or "bias" in name)
    if is_weight and not name.endswith(("_u", "_v")):
        difference = differences.sort().values[len(differences) * 9 // 10]
    else:
        difference = differences.square().mean().sqrt()
    change = (truth - before).square().mean().sqrt()
    return 0.0 if difference == 0 else float(difference / change)


def save_safetensors(path, tensors, metadata):
    """Writes every tensor as F32, sorted by name, so that equal content gives equal bytes."""
    header, chunks, end = {"__metadata__": dict(sorted(metadata.items()))}, [], 0
    for name in sorted(tensors, key=str.encode):
        array = np.array(tensors[name].detach().numpy(), dtype="<f4", order="C")
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [begin, end]}
        chunks.append(array.tobytes())
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def parse_options(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--image-size", type=int, default=64, help="a power of two, 16 to 512")
    parser.add_argument("--nc", type=int, default=3, help="channels of the images")
    parser.add_argument("--nz", type=int, default=100, help="length of the noise vectors")
    parser.add_argument("--ngf", type=int, default=64, help="width of G before its last layer")
    parser.add_argument("--ndf", type=int, default=64, help="width of D after its first layer")
    parser.add_argument("--classes", type=int, default=0, help="conditional on so many classes")
    parser.add_argument("--batch-size", type=int, default=16, help="images a step, at least 2")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--lr", type=float, default=0.0002)
    parser.add_argument("--lr-g", type=float, help="G's learning rate (default: --lr)")
    parser.add_argument("--lr-d", type=float, help="D's learning rate (default: --lr)")
    parser.add_argument("--loss", choices=LOSSES, default="tutorial")
    parser.add_argument("--label-smoothing", type=float, default=0.0)
    parser.add_argument(
        "--lr-decay", type=float, default=0.0,
        help="share of the steps, at the end, over which learning rates fall to 0",
    )  # fmt: skip
    parser.add_argument("--d-steps", type=int, default=1, help="updates of D for each of G")
    parser.add_argument(
        "--spectral-norm", action="store_true", help="spectral norm in D in place of batch norm"
    )
    parser.add_argument(
        "--gradient-penalty", type=float, default=0.0, help="R1's factor; with --spectral-norm"
    )
    parser.add_argument("--beta1", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=999)
    parser.add_argument(
        "--states", action=argparse.BooleanOptionalAction, default=True,
        help="record networks and moments before each step, so that a replay can begin each step "
        "where PyTorch began it; 76 MB a step at the tutorial's size",
    )  # fmt: skip
    parser.add_argument("--out", required=True, help="the file to write")
    options = parser.parse_args(arguments)
    if options.image_size not in [16, 32, 64, 128, 256, 512]:
        parser.error(f"--image-size {options.image_size} is not a power of two from 16 to 512")
    for name in ["nc", "nz", "ngf", "ndf", "steps", "d_steps"]:
        if getattr(options, name) < 1:
            parser.error(f"--{name.replace('_', '-')} must be at least 1")
    if options.classes < 0 or options.classes == 1:
        parser.error("--classes must be at least 2, or 0 for none")
    if options.batch_size < 2:
        parser.error("--batch-size must be at least 2: a batch of one has no variance")
    if options.gradient_penalty > 0 and not options.spectral_norm:
        parser.error("--gradient-penalty needs --spectral-norm: batch norm mixes a batch's images")
    return options


def main():
    options = parse_options()
    tensors, metadata = record(options)
    save_safetensors(options.out, tensors, metadata)


if __name__ == "__main__":
    main()
