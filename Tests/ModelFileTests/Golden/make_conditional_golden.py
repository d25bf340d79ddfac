#!/usr/bin/env python3
"""Records what PyTorch draws from this folder's conditional generator, class by class.

The generator, conditional-16.safetensors, is an export of `dcgan`: of a run with `--conditional` on
two folders of pictures, `bar` and `disc`, with `--image-size 16 --nc 1 --nz 8 --ngf 4`. PyTorch loads
it by the code of docs/checkpoints.md. It needs torch, numpy and safetensors.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from record_trace import save_safetensors  # noqa: E402
from tutorial_gan import make_generator  # noqa: E402


def documented_code():
    """The code block of docs/checkpoints.md that defines `draw`."""
    text = (ROOT / "docs/checkpoints.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return next(block for block in blocks if "def draw(" in block)


def record_images():
    namespace = {"netG": make_generator(16, 1, 8 + 2, 4)}
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(FOLDER / "conditional-16.safetensors", Path(folder) / "netG.safetensors")
        os.chdir(folder)
        exec(documented_code(), namespace)
    torch.manual_seed(1)
    noise = torch.randn(5, 8, 1, 1)
    content = {"noise": noise}
    for name in namespace["classes"]:
        with torch.no_grad():
            content["images." + name] = namespace["draw"](noise, name)
    return content


if __name__ == "__main__":
    path = FOLDER / "conditional-16-images.safetensors"
    save_safetensors(path, record_images(), {"source": "conditional-16.safetensors"})
