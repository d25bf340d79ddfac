#!/usr/bin/env python3
"""Trains recipes on one folder with several seeds, and compares what they draw: docs/quality.md.

    swift build
    python3 scripts/compare_recipes.py --dataroot data/celeba --image-size 32 --out runs/recipes

prints a table in Markdown: for each row the median over the seeds of every measure, and of the
processor time of the training. Complete runs and evaluations in --out are not made again.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / ".build/debug/dcgan"

# Runs of about the same processor time, and the options that make them.
RUNS = {
    "tutorial": ["--batch-size", "64", "--max-steps", "1500"],
    "better": ["--recipe", "better", "--max-steps", "5000"],
}
# Rows: a title, a run and the weights that it is drawn with.
ROWS = [
    ("tutorial, last weights", "tutorial", "raw"),
    ("tutorial, averaged weights", "tutorial", "average"),
    ("better, averaged weights", "better", "average"),
]
COLUMNS = {
    "sliced_wasserstein_mean": ("SWD, mean", 1),
    "kernel_distance_random_features_1": ("kernel distance", 0),
    "precision_random_features_1": ("precision", 2),
    "recall_random_features_1": ("recall", 2),
    "density_random_features_1": ("density", 2),
    "coverage_random_features_1": ("coverage", 2),
    "ms_ssim": ("MS-SSIM", 3),
}


def train(name, seed, flags):
    """Trains a run to its end; returns its folder. One of other options or data is an error."""
    run = flags.out / f"{name}-{flags.image_size}-{seed}"
    record = run / "trained.json"
    options = ["--dataroot", flags.dataroot, "--image-size", str(flags.image_size)]
    options += ["--seed", str(seed), "--epochs", "1000000"] + RUNS[name]
    if record.exists():
        if json.loads(record.read_text())["options"] != options:
            sys.exit(f"{run} was trained with other options; move it away, or choose another --out")
        return run
    part = run.with_name(run.name + ".part")
    shutil.rmtree(part, ignore_errors=True)  # of an interrupted run
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([PROGRAM, "train", "--out", part] + options, check=True, stdout=sys.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    text = json.dumps({"options": options, "processor_seconds": seconds})
    (part / record.name).write_text(text + "\n")
    part.rename(run)
    return run


def evaluate(run, weights, flags):
    """The measures of a run's newest checkpoint, by name."""
    file = run / f"evaluation-{weights}-{flags.count}.json"
    if not file.exists():
        command = [PROGRAM, "evaluate", run, "--against", flags.dataroot, "--weights", weights]
        command += ["--count", str(flags.count), "--json"]
        result = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        part = file.with_suffix(".part")
        part.write_bytes(result.stdout)
        os.replace(part, file)
    return json.loads(file.read_text())["measures"]


def row(title, values):
    return "| " + " | ".join([title] + values) + " |"


def main():
    flags = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    flags.add_argument("--dataroot", required=True)
    flags.add_argument("--image-size", type=int, default=64)
    flags.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    flags.add_argument("--count", type=int, default=2000, help="images of each evaluation")
    flags.add_argument("--out", type=Path, required=True, help="the folder of all runs")
    flags = flags.parse_args()
    flags.out.mkdir(parents=True, exist_ok=True)

    titles = [title for title, _ in COLUMNS.values()]
    print(row("", titles + ["processor time"]))
    print("|" + "---|" * (len(titles) + 2))
    for title, name, weights in ROWS:
        runs = [train(name, seed, flags) for seed in flags.seeds]
        measures = [evaluate(run, weights, flags) for run in runs]
        records = [json.loads((run / "trained.json").read_text()) for run in runs]
        seconds = statistics.median(record["processor_seconds"] for record in records)
        values = [
            f"{statistics.median(each[key]['value'] for each in measures):.{digits}f}"
            for key, (_, digits) in COLUMNS.items()
        ]
        print(row(title, values + [f"{seconds:.0f} s"]), flush=True)
    # The reference is the same in all evaluations.
    floors = [f"{measures[0][key]['floor']:.{digits}f}" for key, (_, digits) in COLUMNS.items()]
    print(row("real images (floor)", floors + [""]))


if __name__ == "__main__":
    main()
