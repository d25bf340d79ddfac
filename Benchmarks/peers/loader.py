#!/usr/bin/env python3
"""Times how torchvision turns photographs into tensors on one thread, as `bench-load` does.

Where torchvision is missing, Pillow and NumPy do what it does on top of them.

    pip install "torch==2.13.0+cpu" torchvision==0.28.0 numpy pillow
    Benchmarks/peers/loader.py --dataroot photos
"""

import itertools
import tempfile
from pathlib import Path

import common
import numpy as np
import PIL
import torch
from PIL import Image

try:
    import torchvision
    from torchvision import transforms
    from torchvision.datasets import ImageFolder
except (ImportError, RuntimeError):  # missing, or built for another torch
    torchvision = None

EXTENSIONS = {".jpg", ".jpeg", ".png"}
# The number of photographs, as in bench-load.
LIMIT = 1000


class Photographs:
    """torchvision's ImageFolder with the tutorial's transforms."""

    def __init__(self, root, image_size):
        self.paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in EXTENSIONS)
        self.image_size = image_size

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with open(self.paths[index], "rb") as file:
            image = Image.open(file).convert("RGB")
        (width, height), size = image.size, self.image_size
        short = min(width, height)
        image = image.resize(
            (int(size * width / short), int(size * height / short)), Image.Resampling.BILINEAR
        )
        left, top = (round((side - size) / 2) for side in image.size)
        image = image.crop((left, top, left + size, top + size))
        tensor = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()
        tensor = tensor.to(torch.float32).div_(255)
        return tensor.sub_(0.5).div_(0.5), 0


def dataset(dataroot, image_size, scratch):
    """The photographs below a folder, linked into `scratch` as ImageFolder needs them."""
    if torchvision is None:
        return Photographs(dataroot, image_size)
    (scratch / "photographs").symlink_to(dataroot.resolve())
    return ImageFolder(
        scratch,
        transforms.Compose([
            transforms.Resize(image_size),
            transforms.CenterCrop(image_size),
            transforms.ToTensor(),
            transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        ]),
    )  # fmt: skip


def measure():
    flags = common.parser(__doc__)
    flags.set_defaults(threads=1)
    flags.add_argument("--dataroot", required=True, help="a folder of photographs")
    flags.add_argument("--image-size", type=int, default=64)
    flags.add_argument("--runs", type=int, default=5, help="timed passes, after one that is not")
    options = flags.parse_args()
    common.prepare(options)

    with tempfile.TemporaryDirectory() as scratch:
        photographs = dataset(Path(options.dataroot), options.image_size, Path(scratch))
        count = min(len(photographs), LIMIT)
        if count == 0:
            raise ValueError(f"there are no photographs in {options.dataroot}")

        def run():
            for image, _ in itertools.islice(photographs, count):
                assert image.shape == (3, options.image_size, options.image_size)

        seconds = common.time_runs(run, options.runs, warm_up=1)
    return {
        "run_seconds": seconds,
        "images": count,
        "pillow": PIL.__version__,
        "torchvision": getattr(torchvision, "__version__", None),
    }


if __name__ == "__main__":
    common.main(measure)
