#!/usr/bin/env python3
"""Times every pass of a file's layers in PyTorch, as `swift run bench-conv` does.

    pip install "torch==2.13.0+cpu" numpy
    Benchmarks/peers/layers.py --layout channels_last

A gradient is timed without the other one.
"""

import re
from pathlib import Path

import common
import torch
from torch.nn import functional

PROBLEMS = Path(__file__).resolve().parents[1] / "problems"
# As in bench-conv: a transposed convolution has the sizes of its own input.
LINE = re.compile(
    r"(?P<kind>deconv:)?mb(?P<mb>\d+)ic(?P<ic>\d+)ih(?P<ih>\d+)oc(?P<oc>\d+)"
    r'kh(?P<kh>\d+)s(?P<s>\d+)p(?P<p>\d+)n"(?P<name>[^"]+)"'
)


class Layer:
    def __init__(self, line, layout):
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{line} is no square layer with a name")
        fields = match.groupdict()
        self.name, self.transposed = fields.pop("name"), fields.pop("kind") is not None
        size = {key: int(value) for key, value in fields.items()}
        self.stride, self.padding = size["s"], size["p"]
        batch, inputs, outputs = size["mb"], size["ic"], size["oc"]
        channels = (inputs, outputs) if self.transposed else (outputs, inputs)

        def filled(*shape):
            return torch.randn(shape).to(memory_format=layout)

        self.input = filled(batch, inputs, size["ih"], size["ih"])
        self.weight = filled(*channels, size["kh"], size["kh"])
        output = self.forward()
        self.output_gradient = filled(*output.shape)
        assert self.input_gradient().shape == self.input.shape
        assert self.filter_gradient().shape == self.weight.shape

    def forward(self):
        convolve = functional.conv_transpose2d if self.transposed else functional.conv2d
        return convolve(self.input, self.weight, stride=self.stride, padding=self.padding)

    def gradient(self, mask):
        return torch.ops.aten.convolution_backward(
            self.output_gradient, self.input, self.weight, None, [self.stride] * 2,
            [self.padding] * 2, [1, 1], self.transposed, [0, 0], 1, mask,
        )  # fmt: skip

    def input_gradient(self):
        return self.gradient([True, False, False])[0]

    def filter_gradient(self):
        return self.gradient([False, True, False])[1]

    def passes(self):
        """The passes, under the names of bench-conv."""
        return {
            "forward": self.forward,
            "inputGradient": self.input_gradient,
            "filterGradient": self.filter_gradient,
        }


def measure():
    flags = common.parser(__doc__)
    flags.add_argument("--problems", default="dcgan64.txt", help="a file of Benchmarks/problems")
    flags.add_argument("--layout", choices=common.LAYOUTS, default="contiguous")
    flags.add_argument("--repeats", type=int, default=7, help="timed runs; more if they are short")
    options = flags.parse_args()
    common.prepare(options)

    lines = (PROBLEMS / options.problems).read_text().splitlines()
    rows = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        layer = Layer(line, common.LAYOUTS[options.layout])
        for name, body in layer.passes().items():
            with torch.inference_mode():
                seconds = common.time_runs(body, options.repeats, least=0.2)
            rows.append({"layer": layer.name, "pass": name, "run_seconds": seconds})
    return {"rows": rows, "threads": torch.get_num_threads(), "torch": torch.__version__}


if __name__ == "__main__":
    common.main(measure)
