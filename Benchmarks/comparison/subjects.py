"""What is compared with what."""

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
# Not the compiled one, whose compiler takes memory in the same process.
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
INDEPENDENT = "generator, batch 1, bits independent of the batch"
WHOLE_PROCESS = "dcgan generate 64 --out g.png, whole process"


def all_rows():
    fastest = (*PYTORCH, *RUNTIMES)
    training = Row("Training step", step(128), tuple(PYTORCH))
    rows = [
        training,
        replace(training, peers=tuple(BFLOAT16), note=", beside bfloat16"),
        *(replace(training, figure=figure) for figure in (step(64), step(16), step(32, 128))),
        Row("Training step", SCALING, (ONE_THREAD,)),
        Row("Training step", OUTSIDE, (), kind="share"),
        Row("Training step", MEMORY, LAYOUTS, kind="memory", ranking=step(128)),
    ]
    for section, layers in [("Layers", LAYERS), ("Layers of 3 channels", THIN_LAYERS)]:
        rows += [
            Row(section, layer_pass(layer, name), LAYOUTS) for layer in layers for name in PASSES
        ]
    for batch in 16, 64:
        row = Row("Generator", drawing(batch), fastest, images=batch)
        rows += [row, replace(row, peers=tuple(BFLOAT16), note=", beside bfloat16")]
    rows += [
        Row("Generator", drawing(1), fastest),
        Row("Generator", INDEPENDENT, fastest),
        Row("Program", WHOLE_PROCESS, (SCRIPT,)),
    ]
    # Samples are seconds per image.
    return rows + [
        Row("Loading", loading(folder), (LOADER,), images=1) for folder in FOLDERS
    ]


def rows_matching(pattern):
    """The rows whose title matches the regular expression anywhere, ignoring case."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [row for row in all_rows() if wanted.search(row.title)]
