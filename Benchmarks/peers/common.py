"""Shared by the peers' scripts: flags, fair conditions, timing, a JSON object as the result."""

import argparse
import ctypes
import json
import os
import platform
import resource
import sys
import time
import warnings
from pathlib import Path

# Otherwise Inductor's workers are still starting while the first runs are timed.
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")

import torch  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import tutorial_gan  # noqa: E402

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def parser(description):
    flags = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    flags.add_argument("--threads", type=int, default=os.cpu_count(), help="(default: all CPUs)")
    flags.add_argument("--default-malloc", action="store_true", help="give memory back each time")
    return flags


def add_variant(flags):
    """The ways in which PyTorch can run a network."""
    flags.add_argument("--layout", choices=LAYOUTS, default="contiguous")
    flags.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    flags.add_argument("--compile", action="store_true", help="use torch.compile")


def prepare(options):
    """Sets the threads, flushes slow denormal numbers to zero and keeps freed memory."""
    if not options.default_malloc:
        keep_memory()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    warnings.filterwarnings("ignore")


def keep_memory():
    """Lets glibc reuse what it has from the system.

    It gives large blocks back at once; to touch every page of the next one anew costs more than
    some layers. Ours write to memory that stands ready.
    """
    if platform.libc_ver()[0] == "glibc":
        trim_threshold, mmap_max = -1, -4  # names of mallopt's settings
        libc = ctypes.CDLL(None)
        libc.mallopt(trim_threshold, -1)
        libc.mallopt(mmap_max, 0)


def networks(image_size):
    """The tutorial's generator and discriminator, initialized as it does."""
    generator = tutorial_gan.make_generator(image_size, 3, 100, 64)
    discriminator = tutorial_gan.make_discriminator(image_size, 3, 64)
    return [network.apply(tutorial_gan.weights_init) for network in (generator, discriminator)]


def time_runs(body, runs, warm_up=2, least=0.0):
    """Seconds of each run: at least `runs` of them, and of at least `least` seconds together.

    `warm_up` runs, and for half of `least` more, come before and do not count.
    """
    start = time.perf_counter()
    while warm_up > 0 or time.perf_counter() - start < least / 2:
        body()
        warm_up -= 1
    seconds = []
    while len(seconds) < runs or sum(seconds) < least:
        start = time.perf_counter()
        body()
        seconds.append(time.perf_counter() - start)
    return seconds


def peak_memory_bytes():
    """The most memory that this process has held; Linux counts it in KiB, macOS in bytes."""
    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main(measure):
    """Prints the dictionary that `measure` returns; an error becomes one sentence."""
    try:
        result = measure()
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        sys.exit(f"{type(error).__name__}: {lines[0] if lines else 'no message'}")
    json.dump(result, sys.stdout)
    print()
