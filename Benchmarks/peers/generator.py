#!/usr/bin/env python3
"""Times the tutorial's generator in PyTorch, ONNX Runtime or OpenVINO beside `bench-generate`.

Images are normalized by running statistics; the latent vectors are there already.

    pip install "torch==2.13.0+cpu" numpy onnx onnxruntime openvino
    Benchmarks/peers/generator.py --batch-size 16 --compile --layout channels_last
    Benchmarks/peers/generator.py --export generator.onnx
    Benchmarks/peers/generator.py --batch-size 16 --engine openvino --model generator.onnx
"""

import os

import common
import torch

# torch.compile may fold weights and normalization, as the other engines do.
os.environ.setdefault("TORCHINDUCTOR_FREEZING", "1")


def pytorch(options, netG, noise):
    layout, dtype = common.LAYOUTS[options.layout], getattr(torch, options.dtype)
    netG, noise = netG.to(dtype, memory_format=layout), noise.to(dtype)
    if options.compile:
        netG = torch.compile(netG)

    def run():
        with torch.inference_mode():
            return netG(noise).float()

    return run, torch.__version__


def onnx_runtime(options, noise):
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads = options.threads, 1
    settings.add_session_config_entry("session.set_denormal_as_zero", "1")
    settings.add_free_dimension_override_by_name("batch", options.batch_size)
    session = onnxruntime.InferenceSession(
        options.model, settings, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"noise": noise.numpy()})[0], onnxruntime.__version__


def openvino(options, noise):
    import openvino

    core = openvino.Core()
    model = core.read_model(options.model)
    model.reshape(list(noise.shape))
    # By default it computes in bfloat16 on processors that support it.
    settings = {
        "INFERENCE_NUM_THREADS": options.threads,
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "CPU_DENORMALS_OPTIMIZATION": True,
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    return lambda: request.infer({0: noise.numpy()}, share_outputs=True)[0], openvino.__version__


def export(netG, path):
    axes = {name: {0: "batch"} for name in ("noise", "images")}
    torch.onnx.export(
        netG, (torch.zeros(2, 100, 1, 1),), path, dynamo=False,
        input_names=["noise"], output_names=["images"], dynamic_axes=axes,
    )  # fmt: skip
    return {"model": path}


def measure():
    flags = common.parser(__doc__)
    common.add_variant(flags)
    flags.add_argument(
        "--engine", choices=["pytorch", "onnxruntime", "openvino"], default="pytorch"
    )
    flags.add_argument("--model", help="the .onnx file for the other engines")
    flags.add_argument("--export", metavar="FILE", help="write that file, and measure nothing")
    flags.add_argument("--batch-size", type=int, default=64)
    flags.add_argument("--image-size", type=int, default=64)
    flags.add_argument("--runs", type=int, default=7, help="timed runs, of at least a second")
    options = flags.parse_args()
    common.prepare(options)

    netG = common.networks(options.image_size)[0].eval()
    noise = torch.randn(options.batch_size, 100, 1, 1)
    if options.export:
        return export(netG, options.export)
    with torch.inference_mode():
        expected = netG(noise)
    if options.engine == "pytorch":
        run, version = pytorch(options, netG, noise)
    else:
        engine = {"onnxruntime": onnx_runtime, "openvino": openvino}[options.engine]
        run, version = engine(options, noise)
    # An exported generator has the same weights, because the seed is the same.
    error = (torch.as_tensor(run()) - expected).abs().max() / expected.abs().max()
    if error > (0.05 if options.dtype == "bfloat16" else 1e-3):
        raise ValueError(f"the images are not PyTorch's: {error:.0e} of the largest value off")
    seconds = common.time_runs(run, options.runs, least=1)
    return {"run_seconds": seconds, "threads": options.threads, options.engine: version}


if __name__ == "__main__":
    common.main(measure)
