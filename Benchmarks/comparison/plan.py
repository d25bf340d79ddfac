"""The programs that measure what the rows show."""

from pathlib import Path

from . import subjects
from .measuring import Group, Job
from .rows import OURS, of_peak

BENCHMARKS = Path(__file__).resolve().parents[1]
LAYER_FILE = "dcgan64.txt"


class Plan:
    """The groups of programs; `programs` is our folder, `python` the interpreter of the peers.

    `has_bfloat16` says whether PyTorch computes in bfloat16 by instructions of this processor.
    """

    def __init__(self, programs, python, scratch, data, threads, quick, has_bfloat16):
        self.programs, self.python, self.scratch = programs, python, scratch
        self.data, self.threads, self.quick = data, threads, quick
        self.bfloat16 = subjects.BFLOAT16 if has_bfloat16 else {}
        # Why a row cannot be measured here, by its title.
        self.skipped = {}

    def groups(self, rows):
        """The groups that these rows need."""
        slow = [
            row.title for row in rows
            if not self.bfloat16 and row.peers == tuple(subjects.BFLOAT16)
        ]  # fmt: skip
        rows = [row for row in rows if row.title not in slow]
        figures = {row.figure for row in rows} | {row.ranking for row in rows}
        # A group, and the figures that come out of it.
        table = [
            (self.steps(128, precise=True), {subjects.OUTSIDE, subjects.step(128)}),
            *((self.steps(*sizes), {subjects.step(*sizes)}) for sizes in [(64,), (16,), (32, 128)]),
            (self.memory(), {subjects.MEMORY}),
            (self.scaling(), {subjects.SCALING}),
            (self.layers(), {subjects.layer_pass(layer, name)
                             for layer in subjects.LAYERS | subjects.THIN_LAYERS
                             for name in subjects.PASSES}),
            *((self.drawing(batch), {subjects.drawing(batch)}) for batch in (16, 64)),
            (self.drawing(1), {subjects.drawing(1), subjects.INDEPENDENT}),
            (self.whole_process(), {subjects.WHOLE_PROCESS}),
            *((self.loading(folder), {subjects.loading(folder)}) for folder in subjects.FOLDERS),
        ]  # fmt: skip
        groups = [group for group, results in table if group and results & figures]
        for group in groups if self.quick else []:
            group.rounds = 1
        self.skipped = {figure: why for figure, why in self.skipped.items() if figure in figures}
        self.skipped |= dict.fromkeys(slow, "PyTorch has no fast bfloat16 on this processor")
        return groups

    def ours(self, program, *flags):
        return [str(self.programs / program), *map(str, flags)]

    def peer(self, script, *flags):
        return [str(self.python), str(BENCHMARKS / "peers" / script), *map(str, flags)]

    def count(self, number):
        return 1 if self.quick else number

    def steps(self, batch_size, image_size=64, precise=False):
        """`precise` adds bfloat16, the share outside convolutions, and rounds."""
        figure = subjects.step(batch_size, image_size)

        def read(finished):
            result = finished.json
            found = {figure: result["step_seconds"]}
            if "arithmetic_limit_seconds" in result:
                limit = result["arithmetic_limit_seconds"]
                found[of_peak(figure)] = [limit / seconds for seconds in result["step_seconds"]]
            if "outside_convolutions_share" in result and precise:
                found[subjects.OUTSIDE] = [result["outside_convolutions_share"]]
            return found

        flags = ["--batch-size", batch_size, "--image-size", image_size, "--threads", self.threads,
                 "--steps", self.count(2 if precise else 3)]  # fmt: skip
        variants = subjects.PYTORCH | (self.bfloat16 if precise else {})
        jobs = [Job(OURS, self.ours("bench-train", *flags, "--json", "-"), read)]
        jobs += [
            Job(name, self.peer("step.py", *flags, *variant), read, "--compile" in variant)
            for name, variant in variants.items()
        ]
        return Group(figure, jobs, rounds=7 if precise else 3)

    def memory(self):
        """PyTorch runs without the allocator that keeps memory for speed."""

        def read(finished):
            return {subjects.MEMORY: [finished.json["peak_memory_bytes"]]}

        flags = ["--batch-size", 128, "--image-size", 64, "--threads", self.threads, "--steps", 1]
        peer = [*flags, "--default-malloc"]
        jobs = [Job(OURS, self.ours("bench-train", *flags, "--json", "-"), read)]
        jobs += [
            Job(name, self.peer("step.py", *peer, *subjects.PYTORCH[name]), read)
            for name in subjects.LAYOUTS
        ]
        return Group(subjects.MEMORY, jobs)

    def scaling(self):
        if self.threads < 2:
            return self.skip(subjects.SCALING, "this is for two threads")

        def job(contender, threads):
            flags = ["--batch-size", 128, "--image-size", 64, "--threads", threads]
            command = self.ours("bench-train", *flags, "--steps", self.count(3), "--json", "-")
            return Job(contender, command, lambda end: {subjects.SCALING: end.json["step_seconds"]})

        return Group(subjects.SCALING, [job(OURS, 2), job(subjects.ONE_THREAD, 1)])

    def layers(self):
        names = subjects.LAYERS | subjects.THIN_LAYERS

        def read_ours(finished):
            found = {}
            for row in finished.json["rows"]:
                if row["layer"] in names and row["is_picked"]:
                    figure, timing = subjects.layer_pass(row["layer"], row["pass"]), row["timing"]
                    best, median = timing["best_seconds"], timing["median_seconds"]
                    found[figure] = [median]
                    found[of_peak(figure)] = [timing["share_of_peak"] * best / median]
            return found

        def read_peer(finished):
            return {
                subjects.layer_pass(row["layer"], row["pass"]): row["run_seconds"]
                for row in finished.json["rows"] if row["layer"] in names
            }  # fmt: skip

        flags = ["--problems", LAYER_FILE, "--threads", self.threads, "--repeats", self.count(7)]
        jobs = [Job(OURS, self.ours("bench-conv", *flags, "--json", "-"), read_ours)]
        jobs += [
            Job(name, self.peer("layers.py", *flags, *subjects.PYTORCH[name]), read_peer)
            for name in subjects.LAYOUTS
        ]
        return Group("layers", jobs)

    def drawing(self, batch_size):
        figure = subjects.drawing(batch_size)
        model = self.scratch / "generator.onnx"

        def read(finished):
            result = finished.json
            found = {figure: result["run_seconds"]}
            if batch_size == 1:
                # The peers have one way of rounding.
                independent = result.get("independent_run_seconds", result["run_seconds"])
                found[subjects.INDEPENDENT] = independent
            return found

        flags = ["--batch-size", batch_size, "--image-size", 64, "--threads", self.threads,
                 "--runs", self.count(7)]  # fmt: skip
        variants = subjects.PYTORCH | (self.bfloat16 if batch_size > 1 else {})
        variants |= {
            name: ["--engine", name.replace(" ", "").lower(), "--model", model]
            for name in subjects.RUNTIMES
        }
        jobs = [Job(OURS, self.ours("bench-generate", *flags, "--json", "-"), read)]
        jobs += [
            Job(name, self.peer("generator.py", *flags, *variant), read, "--compile" in variant)
            for name, variant in variants.items()
        ]
        return Group(figure, jobs, preparation=[self.peer("generator.py", "--export", model)])

    def whole_process(self):
        run = self.scratch / "run"
        checkpoint = run / "checkpoints" / "step_000001.safetensors"
        flags = ["--threads", self.threads]

        def read(finished):
            return {subjects.WHOLE_PROCESS: [finished.seconds]}

        def command(make, program, *first):
            picture = self.scratch / f"{program}.png"
            options = "--checkpoint", checkpoint, "--out", picture, *flags
            return make(program, *first, 64, *options)

        jobs = [
            Job(OURS, command(self.ours, "dcgan", "generate"), read, fills_caches=True),
            Job(subjects.SCRIPT, command(self.peer, "generate.py"), read, fills_caches=True),
        ]
        short = "--max-steps", 1, "--batch-size", 16, "--out", run
        train = self.ours("dcgan", "train", *short, *flags)
        return Group(subjects.WHOLE_PROCESS, jobs, rounds=7, preparation=[train])

    def loading(self, folder):
        figure, path = subjects.loading(folder), self.data / folder
        if not path.is_dir():
            return self.skip(figure, f"there is no folder {path}; name its parent with --data")

        def read(finished):
            result = finished.json
            return {figure: [seconds / result["images"] for seconds in result["run_seconds"]]}

        flags = ["--dataroot", path, "--image-size", 64, "--threads", 1]
        return Group(figure, [
            Job(OURS, self.ours("bench-load", *flags, "--json", "-"), read),
            Job(subjects.LOADER, self.peer("loader.py", *flags), read),
        ])  # fmt: skip

    def skip(self, title, reason):
        self.skipped[title] = reason
