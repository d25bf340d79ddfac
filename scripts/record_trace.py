#!/usr/bin/env python3
"""Records a training run of the DCGAN tutorial's networks in PyTorch, for replay by another engine.

The file is in safetensors format: the networks before and after, and for every step the batch, the
noise and the numbers that the tutorial prints. All tensors are F32 in PyTorch's orders. It needs
torch and numpy only:

    python3 record_trace.py --image-size 64 --batch-size 16 --steps 10 --out trace.safetensors

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
"""

import argparse
import json
import math
import struct

import numpy as np
import torch
from torch import nn, optim


def make_generator(image_size, nc, nz, ngf):
    """The tutorial's generator: from 4x4 on, the width halves whenever the image doubles."""
    width = ngf * image_size // 8
    layers = [
        nn.ConvTranspose2d(nz, width, 4, 1, 0, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(True),
    ]
    while width > ngf:
        layers += [
            nn.ConvTranspose2d(width, width // 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width // 2),
            nn.ReLU(True),
        ]
        width //= 2
    layers += [nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh()]
    return named_main(layers)


def make_discriminator(image_size, nc, ndf, has_spectral_norm=False, outputs=1):
    """The tutorial's discriminator, the generator's mirror image, with an output for each class.

    With spectral norm, its convolutions are normalized by their largest singular values in place of
    batch norms, whose biases they take over.
    """
    layers = [nn.Conv2d(nc, ndf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True)]
    width = ndf
    while width < ndf * image_size // 8:
        layers += [
            nn.Conv2d(width, width * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width * 2),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        width *= 2
    layers += [nn.Conv2d(width, outputs, 4, 1, 0, bias=False), nn.Sigmoid()]
    if has_spectral_norm:
        for layer, following in zip(layers, layers[1:]):
            if isinstance(following, nn.BatchNorm2d):
                layer.bias = nn.Parameter(torch.zeros(layer.out_channels))
        layers = [layer for layer in layers if not isinstance(layer, nn.BatchNorm2d)]
    return named_main(layers)


def named_main(layers):
    """The layers under the tutorial's names: `main.0.weight` and so on."""
    network = nn.Sequential()
    network.add_module("main", nn.Sequential(*layers))
    return network


def weights_init(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


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


def generator_input(noise, labels, classes):
    """The noise, with classes followed by the one-hot vector of each label."""
    if not classes:
        return noise
    one_hot = nn.functional.one_hot(labels, classes).to(noise.dtype)
    return torch.cat([noise, one_hot[:, :, None, None]], 1)


def state(network, prefix):
    return {f"{prefix}.{name}": value.clone() for name, value in network.state_dict().items()}


def optimizer_state(optimizer, network, prefix):
    """Adam's moments under the names of their parameters."""
    tensors = {}
    for name, parameter in network.named_parameters():
        for moment in "exp_avg", "exp_avg_sq":
            # Before the first update there are none.
            value = optimizer.state[parameter].get(moment, torch.zeros_like(parameter))
            tensors[f"{prefix}.{name}.{moment}"] = value.clone()
    return tensors


def bce(probabilities, target):
    """The tutorial's criterion, on D's outputs."""
    return nn.BCELoss()(probabilities, torch.full_like(probabilities, target))


def relativistic(difference, target):
    """The same of how much more real one image seems than another."""
    return bce(torch.sigmoid(difference), target)


def same(values):
    return values


# Of each loss: D's for real images and their target, D's for fakes, G's, and what D says; as
# functions of D's outputs in the tutorial, of its logits without the last sigmoid elsewhere. A
# relativistic loss takes differences of logits, and D has a single loss.
LOSSES = {
    "tutorial": (bce, lambda y: bce(y, 0.0), lambda y: bce(y, 1.0), same),
    "relativistic": (relativistic, None, lambda y: relativistic(y, 1.0), torch.sigmoid),
    "least-squares": (
        lambda y, target: 0.5 * (y - target).pow(2).mean(), lambda y: 0.5 * y.pow(2).mean(),
        lambda y: 0.5 * (y - 1).pow(2).mean(), same,
    ),
    "hinge": (
        lambda y, target: (1 - y).relu().mean(), lambda y: (1 + y).relu().mean(),
        lambda y: -y.mean(), torch.sigmoid,
    ),
}  # fmt: skip


def pick(outputs, labels):
    """D's outputs for images, of which with classes the labels pick one each."""
    outputs = outputs.flatten(1)
    return outputs[:, 0] if labels is None else outputs.gather(1, labels[:, None])[:, 0]


def logits(netD, images, labels):
    """What D makes of images before its last sigmoid."""
    return pick(netD.main[:-1](images), labels)


def add_gradient_penalty(netD, real, labels, factor):
    """Adds the gradient of R1, half of `factor` times the mean of |grad D(x)|^2, to D's.

    By a central difference along the images' gradients, whose moves have a root mean square of
    0.003. Unlike a gradient of the gradient, it sees that rectifiers switch between both ends.
    """
    images = real.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(logits(netD, images, labels).sum(), images)
    scale = 0.003 / gradient.pow(2).mean([1, 2, 3], keepdim=True).sqrt()
    move = scale * gradient
    difference = logits(netD, real + move, labels) - logits(netD, real - move, labels)
    (factor / (2 * len(real)) * difference / scale.view(-1)).sum().backward()


def train_step(
    netG, netD, optimizerG, optimizerD, real, noise, loss="tutorial", real_target=1.0,
    updates_generator=True, gradient_penalty=0.0, labels=None,
):  # fmt: skip
    """One pass through the body of the tutorial's training loop; returns what it reports.

    `noise` is the generator's input. With `labels`, each picks its image's output of D.
    """
    real_loss, fake_loss, generator_loss, output = LOSSES[loss]
    is_relativistic = loss == "relativistic"

    def judge(images):
        if loss == "tutorial":
            return pick(netD(images), labels)
        return logits(netD, images, labels)

    netD.zero_grad()
    if is_relativistic:
        fake = netG(noise)
        of_fake = judge(fake.detach())
        of_real = judge(real) - of_fake
        errD_real, errD_fake = real_loss(of_real, real_target), torch.zeros(())
        errD_real.backward()
        D_x = output(of_real).mean()
        D_G_z1 = 1 - D_x
    else:
        of_real = judge(real)
        errD_real = real_loss(of_real, real_target)
        errD_real.backward()
        D_x = output(of_real).mean()

        fake = netG(noise)
        of_fake = judge(fake.detach())
        errD_fake = fake_loss(of_fake)
        errD_fake.backward()
        D_G_z1 = output(of_fake).mean()
    if gradient_penalty > 0:
        # Without a step of the power iteration.
        netD.eval()
        add_gradient_penalty(netD, real, labels, gradient_penalty)
        netD.train()
    optimizerD.step()
    if not updates_generator:
        of_fake = -of_real if is_relativistic else of_fake
        report = {
            "errD_real": errD_real, "errD_fake": errD_fake, "errG": generator_loss(of_fake),
            "D_x": D_x, "D_G_z1": D_G_z1, "D_G_z2": D_G_z1,
        }  # fmt: skip
        return {name: value.detach() for name, value in report.items()}

    netG.zero_grad()
    # The optimizer has changed D since it judged the real images.
    reference = judge(real).detach() if is_relativistic else 0
    of_fake = judge(fake) - reference
    errG = generator_loss(of_fake)
    errG.backward()
    D_G_z2 = output(of_fake).mean()
    optimizerG.step()

    report = {
        "errD_real": errD_real, "errD_fake": errD_fake, "errG": errG,
        "D_x": D_x, "D_G_z1": D_G_z1, "D_G_z2": D_G_z2,
    }  # fmt: skip
    return {name: value.detach() for name, value in report.items()}


def record(options):
    """Trains as `options` say; returns the trace's tensors and its metadata."""
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    dtype = getattr(torch, options.dtype)
    classes = options.classes
    netG = make_generator(options.image_size, options.nc, options.nz + classes, options.ngf)
    netD = make_discriminator(
        options.image_size, options.nc, options.ndf, options.spectral_norm, max(1, classes)
    )
    for network in netG, netD:
        network.apply(weights_init)
        network.to(dtype)
        network.train()
    if options.spectral_norm:
        for layer in netD.main:
            if isinstance(layer, nn.Conv2d):
                nn.utils.parametrizations.spectral_norm(layer)
    betas = (options.beta1, 0.999)
    optimizerD = optim.Adam(netD.parameters(), lr=options.lr_d or options.lr, betas=betas)
    optimizerG = optim.Adam(netG.parameters(), lr=options.lr_g or options.lr, betas=betas)

    tensors = state(netG, "initial.netG") | state(netD, "initial.netD")
    for step in range(options.steps):
        real = smooth_images(options.batch_size, options.nc, options.image_size, rng)
        noise = torch.randn(options.batch_size, options.nz, 1, 1)
        labels = torch.randint(classes, (options.batch_size,)) if classes else None
        if options.states and step > 0:
            tensors |= state(netG, f"step{step}.netG") | state(netD, f"step{step}.netD")
            tensors |= optimizer_state(optimizerG, netG, f"step{step}.optimizerG")
            tensors |= optimizer_state(optimizerD, netD, f"step{step}.optimizerD")
        if options.lr_decay > 0:
            left = (options.steps - step) / options.steps
            scale = min(1, left / options.lr_decay)
            for optimizer, rate in (optimizerG, options.lr_g), (optimizerD, options.lr_d):
                optimizer.param_groups[0]["lr"] = (rate or options.lr) * scale
        # Lazy regularization: the penalty is computed in every 16th step, 16 times as large.
        penalty = 16 * options.gradient_penalty if step % 16 == 0 else 0
        report = train_step(
            netG, netD, optimizerG, optimizerD, real.to(dtype),
            generator_input(noise.to(dtype), labels, classes), options.loss,
            1 - options.label_smoothing, (step + 1) % options.d_steps == 0, penalty, labels,
        )  # fmt: skip
        report |= {"real": real, "noise": noise} | ({"labels": labels} if classes else {})
        tensors |= {f"step{step}.{name}": value for name, value in report.items()}
    tensors |= state(netG, "final.netG") | state(netD, "final.netD")

    recorded = ["image_size", "nc", "nz", "ngf", "ndf", "batch_size", "lr", "beta1", "steps"]
    metadata = {"format": "dcgan-trace", "version": "1"}
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
        "--dtype", choices=["float32", "float64"], default="float64",
        help="precision of the computation; batches and initial weights are float32 numbers. In "
        "double precision only the replay's own rounding separates it from the trace",
    )  # fmt: skip
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
