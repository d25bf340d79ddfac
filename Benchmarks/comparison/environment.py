"""The environment of a comparison: the peers' Python, our programs, the machine, the versions."""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from .measuring import say

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / ".build" / "debug"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
# On Linux there are builds for several devices, so the name must say which one.
CPU = "+cpu" if platform.system() == "Linux" else ""
TORCH = f"torch==2.13.0{CPU}"
TORCHVISION = f"torchvision==0.28.0{CPU}"
PACKAGES = ["numpy", "pillow", "onnx", "onnxruntime", "openvino"]


def available_cpus():
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def output(*command):
    """The output of a command; empty if it fails."""
    try:
        process = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return process.stdout.strip()


def build():
    say("building ours: swift build -c debug")
    subprocess.run(["swift", "build", "-c", "debug"], cwd=REPOSITORY, stdout=sys.stderr, check=True)


def peers_python(folder):
    """The interpreter of a virtual environment with the peers, which is made if necessary."""
    python = folder / "venv" / "bin" / "python"
    complete = folder / "complete"
    wanted = "\n".join([TORCH, *PACKAGES])
    if complete.exists() and complete.read_text() == wanted:
        return python
    say(f"installing the peers in {folder / 'venv'}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)

    def install(*packages, check=True):
        command = [python, "-m", "pip", "install", "--quiet", *packages]
        return subprocess.run(command, stdout=sys.stderr, check=check).returncode == 0

    index = "--extra-index-url", TORCH_INDEX
    if not install(TORCH, *PACKAGES, check=False):
        install(*index, TORCH, *PACKAGES)
    # A torchvision for another torch would not load; loader.py works without it.
    if not install("--retries", "1", *index, TORCHVISION, TORCH, check=False):
        say("there is no torchvision for this torch; Pillow and NumPy do its work")
    complete.write_text(wanted)
    return python


def machine():
    return {
        "cpu": cpu_model(),
        "cpus": available_cpus(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load_average": round(os.getloadavg()[0], 2),
    }


def cpu_model():
    if platform.system() == "Darwin":
        return output("sysctl", "-n", "machdep.cpu.brand_string")
    fields = dict(re.findall(r"^(\S[^:\n]*?)\s*: (.*)$", output("cat", "/proc/cpuinfo"), re.M))
    name = fields.get("model name", platform.processor() or "unknown")
    if "cpu family" not in fields:
        return name
    return f"{name} (family {fields['cpu family']}, model {fields['model']})"


def has_bfloat16(python):
    """Whether PyTorch computes in bfloat16 by instructions. Elsewhere a step takes minutes."""
    code = "import torch; print(torch.ops.mkldnn._is_mkldnn_bf16_supported())"
    return output(str(python), "-c", code) == "True"


def versions(python):
    """The version of everything that takes part, by name."""
    code = (
        "import importlib.metadata as m, json, platform as p\n"
        "print(json.dumps({'Python': p.python_version()} | "
        "{d.metadata['Name']: d.version for d in m.distributions()}))"
    )
    installed = json.loads(output(str(python), "-c", code) or "{}")
    packages = ["Python", "torch", "torchvision", *PACKAGES]
    changed = " with changes" if output("git", "status", "--porcelain") else ""
    compiler = os.environ.get("CXX", "c++")
    found = {
        "commit": output("git", "rev-parse", "--short=10", "HEAD") + changed,
        "dcgan": output(str(PROGRAMS / "dcgan"), "--version").replace("\n", "; "),
        "Swift": first_line(output("swift", "--version")),
        "C++ compiler": first_line(output(compiler, "--version")),
    }
    found |= {name: installed[name] for name in packages if name in installed}
    return {name: version for name, version in found.items() if version}


def first_line(text):
    return text.split("\n")[0]
