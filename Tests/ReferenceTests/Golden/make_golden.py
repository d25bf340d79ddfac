"""Writes pytorch.txt: results of PyTorch in double precision, one array a line.

    python make_golden.py

Arrays are in the layouts of the package: activations NHWC, filters HWIO (for the transposed
convolution the HWIO filter of its adjoint, which is [kh, kw, out, in]).
"""

import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
lines = []


def fill(seed, *shape):
    """Multiples of 1/8 between -11/8 and 11/8, exact in binary; `Golden.fill` makes the same."""
    count = torch.Size(shape).numel()
    index = torch.arange(count)
    values = ((index * 37 + seed * 11) % 23 - 11) / 8
    return values.reshape(shape).requires_grad_()


def write(name, tensor):
    values = tensor.detach().reshape(-1).tolist()
    lines.append(f"{name}: " + " ".join(repr(value) for value in values))


def nchw(image):
    return image.permute(0, 3, 1, 2)


def nhwc(image):
    return image.permute(0, 2, 3, 1)


def write_with_gradients(name, output, inputs):
    """Writes `output` and the gradients of sum(output * fill(9)) by each of `inputs`."""
    write(name, output)
    gradient = fill(9, *output.shape).detach()
    for (key, _), value in zip(
        inputs.items(), torch.autograd.grad(output, list(inputs.values()), gradient)
    ):
        write(f"{name}.{key}", value)


# Batch 2, input 5x4x3, 2 output channels, kernel 3x2, stride 2, padding 1: output 3x3.
image, filter = fill(1, 2, 5, 4, 3), fill(2, 3, 2, 3, 2)
output = nhwc(F.conv2d(nchw(image), filter.permute(3, 2, 0, 1), stride=2, padding=1))
write_with_gradients("convolution", output, {"input": image, "filter": filter})

# Batch 2, input 3x2x2, 3 output channels, kernel 3x4, stride 2, padding 1: output 5x4.
image, filter = fill(1, 2, 3, 2, 2), fill(2, 3, 4, 3, 2)
output = nhwc(F.conv_transpose2d(nchw(image), filter.permute(3, 2, 0, 1), stride=2, padding=1))
write("transposed", output)

# 12 rows of 3 channels.
image, weight, bias = fill(1, 2, 3, 2, 3), fill(3, 3), fill(4, 3)
mean, variance = fill(5, 3).detach(), fill(6, 3).detach().abs() + 1
output = nhwc(F.batch_norm(nchw(image), mean, variance, weight, bias, training=False))
write("inference", output)
output = nhwc(F.batch_norm(nchw(image), mean, variance, weight, bias, training=True))
write("training", output)
write("training.runningMean", mean)
write("training.runningVariance", variance)

x = fill(1, 24)
write("relu", F.relu(x))
write_with_gradients("leakyReLU", F.leaky_relu(x, 0.2), {"input": x})
write_with_gradients("tanh", torch.tanh(x), {"input": x})
write_with_gradients("sigmoid", torch.sigmoid(x), {"input": x})

targets = (fill(2, 24).detach() + 11 / 8) / (22 / 8)
loss = F.binary_cross_entropy_with_logits(20 * x, targets)
write("crossEntropy", loss)
write("crossEntropy.logits", torch.autograd.grad(loss, x)[0] / 20)

parameter = fill(1, 8).detach().requires_grad_()
adam = torch.optim.Adam([parameter], lr=2e-4, betas=(0.5, 0.999))
for step in range(1, 4):
    parameter.grad = fill(step, 8).detach()
    adam.step()
write("adam", parameter)

pathlib.Path(__file__).with_name("pytorch.txt").write_text("\n".join(lines) + "\n")
