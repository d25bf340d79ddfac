"""What is compared with what, and what is wanted of it."""

import re
from dataclasses import replace

from .rows import OURS, Row

# Flags of the peers' scripts.
PYTORCH = {
    "PyTorch": [],
    "PyTorch channels_last": ["--layout", "channels_last"],
    "PyTorch compiled": ["--layout", "channels_last", "--compile"],
}
BFLOAT16 = {f"{name} bfloat16": [*flags, "--dtype", "bfloat16"] for name, flags in PYTORCH.items()}
# Without a compiler in the process, which takes memory of its own.
LAYOUTS = ("PyTorch", "PyTorch channels_last")
RUNTIMES = ("ONNX Runtime", "OpenVINO")
ONE_THREAD = f"{OURS}, 1 thread"
SCRIPT = "PyTorch script"
LOADER = "Pillow, torchvision's way"

PASSES = {
    "forward": "forward",
    "inputGradient": "input gradient",
    "filterGradient": "filter gradient",
}
LAYERS = {
    "netD.main.2": "Conv2D 64 → 128 at 32x32",
    "netD.main.5": "Conv2D 128 → 256 at 16x16",
    "netD.main.8": "Conv2D 256 → 512 at 8x8",
    "netG.main.9": "ConvTranspose2D 128 → 64 at 16x16",
    "netG.main.6": "ConvTranspose2D 256 → 128 at 8x8",
    "netG.main.3": "ConvTranspose2D 512 → 256 at 4x4",
}
THIN_LAYERS = {
    "netD.main.0": "Conv2D 3 → 64 at 64x64",
    "netG.main.12": "ConvTranspose2D 64 → 3 at 32x32",
}
FOLDERS = {"celeba": "89x109", "celeba-varied": "about 200x205"}


def step(batch_size, image_size=64):
    return f"training step at {image_size}x{image_size}, batch {batch_size}"


def drawing(batch_size):
    return f"generator, batch {batch_size}"


def layer_pass(layer, name):
    return f"{(LAYERS | THIN_LAYERS)[layer]}, {PASSES[name]}"


def loading(folder):
    return f"JPEG to tensor, {FOLDERS[folder]}, one thread"


MEMORY = "peak memory of a training step, batch 128"
OUTSIDE = "share of the step outside convolutions and GEMM"
SCALING = "training step, batch 128, 1 → 2 threads"
WHOLE_PROCESS = "dcgan generate 64 --out g.png, whole process"


def all_rows():
    fastest = (*PYTORCH, *RUNTIMES)
    training = Row("Training step", step(128), tuple(PYTORCH), 2.0, 2.6)
    others = [replace(training, figure=figure, must=1.8, goal=2.5)
              for figure in (step(64), step(16), step(32, 128))]  # fmt: skip
    rows = [
        training,
        replace(training, peers=tuple(BFLOAT16), must=1.2, goal=1.6, note=", beside bfloat16"),
        *others,
        Row("Training step", SCALING, (ONE_THREAD,), 1.8, 1.95),
        Row("Training step", OUTSIDE, (), 0.20, 0.12, kind="share"),
        Row("Training step", MEMORY, LAYOUTS, 0.85, 0.6, kind="memory", ranking=step(128)),
    ]
    for section, layers, must, goal in [
        ("Layers", LAYERS, 1.7, 2.3),
        ("Layers of 3 channels", THIN_LAYERS, 1.3, 2.0),
    ]:
        rows += [
            Row(section, layer_pass(layer, name), LAYOUTS, must, goal)
            for layer in layers for name in PASSES
        ]  # fmt: skip
    for batch in 16, 64:
        row = Row("Generator", drawing(batch), fastest, 1.7, 2.3, images=batch)
        bfloat16 = replace(row, peers=tuple(BFLOAT16), must=1.0, goal=1.4, note=", beside bfloat16")
        rows += [row, bfloat16]
    rows += [
        Row("Generator", drawing(1), fastest, 1.0, 1.3),
        Row("Program", WHOLE_PROCESS, (SCRIPT,), 10, 20),
    ]
    # Their samples are seconds an image.
    return rows + [
        Row("Loading", loading(folder), (LOADER,), 1.5, 2.5, images=1) for folder in FOLDERS
    ]


def rows_matching(pattern):
    """The rows in whose title the regular expression is found, in either case of its letters."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [row for row in all_rows() if wanted.search(row.title)]
