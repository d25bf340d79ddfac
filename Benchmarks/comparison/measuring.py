"""Runs programs in turn, each in its own process, and collects their measurements."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Finished:
    """A program that has ended."""

    seconds: float
    output: str

    @property
    def json(self):
        return json.loads(self.output)


@dataclass
class Job:
    """A program, and how to read samples of figures from its output."""

    contender: str
    command: list[str]
    read: Callable[[Finished], dict[str, list[float]]]
    # Whether an uncounted first run fills caches.
    fills_caches: bool = False


@dataclass
class Group:
    """Jobs that do the same work. A preparation runs once, for all groups that need it."""

    name: str
    jobs: list[Job]
    rounds: int = 3
    preparation: list[list[str]] = field(default_factory=list)


@dataclass
class Samples:
    values: list[float]

    @property
    def median(self):
        return statistics.median(self.values)

    def summary(self):
        least, most = min(self.values), max(self.values)
        return {
            "median": self.median, "least": least, "most": most, "samples": len(self.values),
        }  # fmt: skip


class JobError(Exception):
    """Why a program gave no samples; the end of a sentence."""


class Session:
    def __init__(self, environment, time_limit=900):
        self.environment = os.environ | environment
        self.time_limit = time_limit
        self.figures: dict[str, dict[str, Samples]] = defaultdict(dict)
        self.failures: list[str] = []
        self.prepared: list[list[str]] = []
        self.start = time.monotonic()
        self.done = self.planned = 0

    def run(self, groups):
        self.planned = sum(
            group.rounds * len(group.jobs) + sum(job.fills_caches for job in group.jobs)
            for group in groups
        )
        for group in groups:
            self.run_group(group)

    def run_group(self, group):
        for command in group.preparation:
            if command in self.prepared:
                continue
            self.prepared.append(command)
            self.attempt(f"{group.name}, preparation", command, lambda _: {})
        jobs = [job for job in group.jobs if not job.fills_caches or self.run_job(group, job, 0)]
        for number in range(1, group.rounds + 1):
            # A job that fails drops out.
            jobs = [job for job in jobs if self.run_job(group, job, number)]

    def run_job(self, group, job, number):
        """Whether the job succeeded; round 0 only fills caches."""
        self.done += 1
        elapsed = int(time.monotonic() - self.start)
        where = f"round {number} of {group.rounds}" if number else "filling caches"
        say(
            f"[{self.done}/{self.planned}, {elapsed // 60}:{elapsed % 60:02}] "
            f"{group.name}, {where}: {job.contender} … ", end=""
        )  # fmt: skip
        samples = self.attempt(f"{group.name}: {job.contender}", job.command, job.read)
        if samples is None:
            # Its remaining rounds are dropped.
            self.done += group.rounds - number
            return False
        say(", ".join(f"{statistics.median(values):.4g}" for values in samples.values())[:60])
        if number:
            for figure, values in samples.items():
                self.figures[figure].setdefault(job.contender, Samples([])).values += values
        return True

    def attempt(self, name, command, read):
        """What `read` finds; None, and an entry in `failures`, if that fails."""
        try:
            return read(self.execute(command))
        except JobError as error:
            reason = str(error)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"its output cannot be read: {type(error).__name__}: {error}"
        self.failures.append(f"{name}: {reason}")
        say(f"failed: {reason}")
        return None

    def execute(self, command):
        start = time.perf_counter()
        try:
            process = subprocess.run(
                command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                text=True, timeout=self.time_limit,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise JobError(f"it was stopped after {self.time_limit} s") from None
        except OSError as error:
            raise JobError(f"it cannot be started: {error}") from None
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            lines = (process.stderr.strip() or process.stdout.strip()).splitlines()
            reason = lines[-1] if lines else "it says nothing"
            raise JobError(f"exit status {process.returncode}: {reason}")
        return Finished(seconds, process.stdout)


def say(text, end="\n"):
    """Prints progress on standard error."""
    print(text, end=end, file=sys.stderr, flush=True)
