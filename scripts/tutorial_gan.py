"""The tutorial's networks and its training step in PyTorch, with this program's additions to them."""

import torch
from torch import nn


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


def generator_input(noise, labels, classes):
    """The noise, with classes followed by the one-hot vector of each label."""
    if not classes:
        return noise
    one_hot = nn.functional.one_hot(labels, classes).to(noise.dtype)
    return torch.cat([noise, one_hot[:, :, None, None]], 1)


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
