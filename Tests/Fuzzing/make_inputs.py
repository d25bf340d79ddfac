#!/usr/bin/env python3
"""Writes the first inputs and the dictionaries of `scripts/fuzz` to `Inputs`: small files of each
kind, some with what real files seldom have. Inputs that were findings are kept beside them.

Usage: make_inputs.py   (needs Python 3 and numpy)
"""

import gzip
import io
import json
import pickle
import struct
import sys
import types
import zipfile
import zlib
from collections import OrderedDict
from pathlib import Path

import numpy

TESTS = Path(__file__).resolve().parents[1]
INPUTS = TESTS / "Fuzzing" / "Inputs"
RANDOM = numpy.random.default_rng(1)
TYPES = {"float32": "F32", "float64": "F64", "float16": "F16", "int64": "I64", "int32": "I32",
         "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL"}
STORAGES = {"float32": "Float", "float64": "Double", "float16": "Half", "int64": "Long",
            "int32": "Int", "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool"}


def write(parser, name, content):
    folder = INPUTS / parser
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def normal(*shape):
    return RANDOM.standard_normal(shape).astype("float32")


# Files of tensors


def safetensors(tensors, metadata=None):
    """A file of arrays by their names."""
    header, body = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, array in tensors.items():
        array = numpy.asarray(array)
        bytes_ = array.tobytes()
        header[name] = {"dtype": TYPES[array.dtype.name], "shape": list(array.shape),
                        "data_offsets": [len(body), len(body) + len(bytes_)]}
        body += bytes_
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + body


def stand_in(module, name):
    """A class that is pickled under the name of one that need not be installed."""
    made = type(name, (), {"__module__": module})
    parts = module.split(".")
    for index in range(len(parts)):
        path = ".".join(parts[:index + 1])
        sys.modules.setdefault(path, types.ModuleType(path))
    setattr(sys.modules[module], name, made)
    return made


def rebuild(*_):
    pass


rebuild.__module__, rebuild.__qualname__, rebuild.__name__ = (
    "torch._utils", "_rebuild_tensor_v2", "_rebuild_tensor_v2")
stand_in("torch._utils", "nothing")
sys.modules["torch._utils"]._rebuild_tensor_v2 = rebuild
CLASSES = {kind: stand_in("torch", name + "Storage") for kind, name in STORAGES.items()}


class Storage:
    def __init__(self, key, array):
        self.key, self.array = key, array


class Tensor:
    """An array that is pickled as PyTorch pickles a tensor."""

    def __init__(self, storage, shape, strides, offset=0):
        self.storage, self.shape, self.strides, self.offset = storage, shape, strides, offset

    def __reduce__(self):
        return rebuild, (self.storage, self.offset, self.shape, self.strides, False, OrderedDict())


class Pickler(pickle._Pickler):
    is_legacy = False

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        array = value.array
        identity = ("storage", CLASSES[array.dtype.name], value.key, "cpu", array.size)
        return identity + (None,) if self.is_legacy else identity


def pickled(value, protocol=2, is_legacy=False):
    file = io.BytesIO()
    pickler = Pickler(file, protocol)
    pickler.is_legacy = is_legacy
    pickler.dump(value)
    return file.getvalue()


def contiguous(tensors, keys=None):
    """The arrays by their names as tensors, each with a storage of its own."""
    result, storages = OrderedDict(), []
    for index, (name, array) in enumerate(tensors.items()):
        array = numpy.asarray(array)
        storage = Storage(str(index), array)
        storages.append(storage)
        strides = tuple(stride // array.itemsize for stride in array.strides)
        result[name] = Tensor(storage, array.shape, strides)
    return result, storages


def archive(value, storages, *, compression=zipfile.ZIP_STORED, protocol=2, extra=()):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as result:
        def add(name, content):
            result.writestr(zipfile.ZipInfo("a/" + name), content, compression)
        add("data.pkl", pickled(value, protocol))
        for storage in storages:
            add("data/" + storage.key, storage.array.tobytes())
        for name, content in extra:
            add(name, content)
        add("version", b"3\n")
    return file.getvalue()


def legacy(value, storages, protocol=2):
    facts = {"protocol_version": 1001, "little_endian": True,
             "type_sizes": {"short": 2, "int": 4, "long": 4}}
    content = b"".join(pickle.dumps(each, protocol) for each in
                       (0x1950A86A20F9469CFC6C, 1001, facts))
    content += pickled(value, protocol, is_legacy=True)
    content += pickle.dumps([storage.key for storage in storages], protocol)
    for storage in storages:
        content += struct.pack("<q", storage.array.size) + storage.array.tobytes()
    return content


def make_tensors():
    kinds = {kind: numpy.arange(4).reshape(2, 2).astype(kind) for kind in TYPES}
    write("tensors", "types.safetensors", safetensors(kinds, {"a": "b", "é\u0000": "\\\n"}))
    write("tensors", "empty.safetensors", safetensors({}))
    write("tensors", "shapes.safetensors", safetensors(
        {"": numpy.zeros(()), "none": numpy.zeros((0, 5)), "long": numpy.zeros([1] * 9, "uint8")}))
    write("tensors", "escapes.safetensors", safetensors({"t\u00fc\U0001f600.\"": normal(1)}))
    state, storages = contiguous(kinds)
    write("tensors", "types-zip.pth", archive(state, storages))
    write("tensors", "types-legacy.pth", legacy(state, storages))
    write("tensors", "types-4.pth", archive(state, storages, protocol=4))
    write("tensors", "deflated.pth", archive(
        state, storages, compression=zipfile.ZIP_DEFLATED, extra=[("byteorder", b"little")]))
    storage = Storage("0", numpy.arange(12, dtype="float32"))
    views = {"transposed": Tensor(storage, (3, 4), (1, 3)), "expanded": Tensor(storage, (9,), (0,)),
             "slice": Tensor(storage, (2, 2), (4, 2), 3), "empty": Tensor(storage, (0, 3), (3, 1)),
             "nested": [{"x": (Tensor(storage, (), ()), 1.5, None, True, 1 << 70, -3, b"x")}],
             5: "text"}
    write("tensors", "views-zip.pth", archive(views, [storage]))
    for protocol in range(6):
        name = f"views-{protocol}.pkl"
        write("tensors", name, pickled(views, protocol))
    write("tensors", "views-legacy-0.pth", legacy(views, [storage], 1))
    for name in ["module", "namespace", "nested-zip", "objects-zip-4", "quantized", "tensor"]:
        with zipfile.ZipFile(TESTS / "CheckpointTests" / "Golden" / f"{name}.pth") as golden:
            part = next(each for each in golden.namelist() if each.endswith("/data.pkl"))
            write("tensors", f"golden-{name}.pkl", golden.read(part))


# Networks


def norm(name, channels):
    return {f"{name}.weight": 1 + normal(channels) / 50, f"{name}.bias": normal(channels) / 50,
            f"{name}.running_mean": normal(channels) / 10,
            f"{name}.running_var": 1 + numpy.abs(normal(channels)) / 10,
            f"{name}.num_batches_tracked": numpy.int64(200)}


def generator(*shapes, prefix="main.", last_bias=False):
    """A chain of filters of these shapes, with a norm between each two."""
    tensors, index = {}, 0
    for place, shape in enumerate(shapes):
        tensors[f"{prefix}{index}.weight"] = normal(*shape) / 5
        if place + 1 < len(shapes):
            tensors |= norm(f"{prefix}{index + 1}", shape[1])
        elif last_bias:
            tensors[f"{prefix}{index}.bias"] = normal(shape[1]) / 5
        index += 3
    return tensors


def spec(*layers, size):
    return {"input": list(size), "layers": [dict(layer) for layer in layers]}


def transposed(i, o, kernel, stride=1, padding=0, **more):
    return {"layer": "convTranspose", "in": i, "out": o, "kernel": kernel, "stride": stride,
            "padding": padding, **more}


def plain(i, o, kernel, stride=1, padding=0, **more):
    return {**transposed(i, o, kernel, stride, padding, **more), "layer": "conv"}


OWN_G = spec(transposed(2, 2, 4), {"layer": "batchNorm", "channels": 2}, {"layer": "relu"},
             transposed(2, 1, 4, 2, 1), {"layer": "tanh"}, size=(1, 1, 2))
OWN_D = spec(plain(1, 2, 4, 2, 1, bias=True), {"layer": "leakyReLU", "slope": 0.1},
             plain(2, 1, 4), size=(8, 8, 1))


def own(**more):
    return json.dumps({"format": "dcgan-networks", "version": 1, **more})


def make_networks():
    tutorial = generator((2, 2, 4, 4), (2, 1, 4, 4), (1, 1, 4, 4))
    discriminator = {"main.0.weight": normal(1, 1, 4, 4), "main.2.weight": normal(2, 1, 4, 4),
                     **norm("main.3", 2), "main.5.weight": normal(1, 2, 4, 4)}
    stranger = generator((2, 3, 3, 3), (3, 1, 4, 4), prefix="model.", last_bias=True)
    odd = generator((2, 2, 2, 2), (2, 2, 3, 3), (2, 1, 2, 2), prefix="net.")
    both = {**{"netG." + name: value for name, value in tutorial.items()},
            **{"netD." + name: value for name, value in discriminator.items()}}
    averaged = {**both, **{"netG_ema." + name: value for name, value in tutorial.items()}}
    write("networks", "tutorial.safetensors", safetensors(tutorial))
    write("networks", "both.safetensors", safetensors(both))
    write("networks", "checkpoint.safetensors",
          safetensors(averaged, {"format": "dcgan-checkpoint", "version": "1"}))
    tensors = generator((2, 2, 4, 4), (2, 1, 4, 4))
    write("networks", "described.safetensors",
          safetensors(tensors, {"networks": own(generator=OWN_G)}))
    write("networks", "stranger.safetensors", safetensors(stranger))
    write("networks", "odd.safetensors", safetensors(odd))
    for name, tensors in [("stranger", stranger), ("odd", odd), ("tutorial", tutorial)]:
        write("networks", f"{name}.pth", archive(*contiguous(tensors)))
    write("networks", "stranger-legacy.pth", legacy(*contiguous(stranger)))
    fresh = {**stranger, "model.1.running_mean": numpy.zeros(3, "float32"),
             "model.1.running_var": numpy.ones(3, "float32"),
             "model.1.num_batches_tracked": numpy.int64(0)}
    write("networks", "fresh.safetensors", safetensors(fresh))
    spectral = {f"{name}_orig" if name == "model.0.weight" else name: value
                for name, value in stranger.items()}
    spectral |= {"model.0.weight_u": normal(3), "model.0.weight_v": normal(18)}
    write("networks", "spectral.safetensors", safetensors(spectral))
    two = {**{"ema." + name: value for name, value in stranger.items()},
           **{"raw." + name: value for name, value in stranger.items()}}
    write("networks", "two.safetensors", safetensors(two))
    whole, storages = contiguous(stranger)
    write("networks", "whole.pth", archive(
        {"netG": whole, "args": {"nz": 2}, "epoch": 5, "optimizer": {"state": {}}}, storages))


def make_description():
    pairs = {"generator": OWN_G, "discriminator": OWN_D}
    write("description", "both.json", own(latents="uniform", **pairs))
    write("description", "generator.json", own(generator=OWN_G))
    write("description", "indented.json", json.dumps(json.loads(own(**pairs)), indent=2))
    classed = {"generator": {**OWN_G, "input": [1, 1, 4]}, "discriminator": dict(OWN_D)}
    classed["generator"]["layers"] = [transposed(4, 2, 4), *OWN_G["layers"][1:]]
    classed["discriminator"]["layers"] = [*OWN_D["layers"][:2], plain(2, 2, 4)]
    write("description", "classes.json", own(classes=["cat", "d\u00f6g"], **classed))
    layers = [transposed(2, 3, 2, bias=True, outputPadding=0), {"layer": "upsample", "factor": 2},
              plain(3, 3, 3, 1, 1, spectralNorm=True), {"layer": "batchNorm", "channels": 3,
              "epsilon": 0.8, "momentum": 0.5}, {"layer": "leakyReLU"},
              transposed(3, 1, 3, 2, 1, outputPadding=1), {"layer": "sigmoid"}]
    write("description", "kinds.json", own(
        generator=spec(*layers, size=(1, 1, 2)), discriminator=OWN_D))


# Other files


def make_latents():
    for name, shape in [("plain", (4, 2)), ("flat", (3, 3)), ("square", (2, 5, 1, 1)),
                        ("none", (0, 2))]:
        write("latents", f"{name}.safetensors", safetensors({"latents": normal(*shape)}))
    write("latents", "two.safetensors", safetensors(
        {"latents": normal(2, 3, 1, 1), "other": numpy.zeros(2, "int64")}))
    write("latents", "half.safetensors", safetensors(
        {"x": normal(2, 3).astype("float16")}, {"format": "pt"}))


def make_trace():
    """Runs of one step on networks of one channel; bytes are the shortest numbers."""
    for name, count, more in [("tutorial", 0, {}), ("hinge", 0, {"loss": "hinge", "lr_g": "1e-3"}),
                              ("classes", 2, {"classes": "2", "label_smoothing": "0.1"})]:
        tensors = {}
        for state in ["initial.", "final."]:
            for network in [generator((1 + count, 2, 4, 4), (2, 1, 4, 4), (1, 1, 4, 4),
                                      prefix="netG.main."),
                            {"netD.main.0.weight": normal(1, 1, 4, 4),
                             "netD.main.2.weight": normal(2, 1, 4, 4),
                             **norm("netD.main.3", 2),
                             "netD.main.5.weight": normal(max(1, count), 2, 4, 4)}]:
                tensors |= {state + key: numpy.asarray(value, "float32").astype("float16")
                            for key, value in network.items()}
        tensors["step0.real"] = RANDOM.integers(0, 2, (2, 1, 16, 16)).astype("int8")
        tensors["step0.noise"] = RANDOM.integers(0, 2, (2, 1, 1, 1)).astype("int8")
        if count:
            tensors["step0.labels"] = numpy.arange(2).astype("int8")
        numbers = ["errD_real", "errD_fake", "errG", "D_x", "D_G_z1", "D_G_z2"]
        for number in numbers:
            tensors[f"step0.{number}"] = numpy.float16(0.5)
        compared = [f"step0.{number}" for number in numbers]
        compared += [key for key in tensors if key.startswith("final.")]
        tensors |= {f"deviation.{key}": numpy.float16([0.5]) for key in compared}
        metadata = {"format": "dcgan-trace", "version": "1", "image_size": "16", "nc": "1",
                    "nz": "1", "ngf": "1", "ndf": "1", "batch_size": "2", "steps": "1",
                    "lr": "0.0002", "beta1": "0.5", "ways": "im2col", **more}
        write("trace", f"{name}.safetensors", safetensors(tensors, metadata))


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, depth, colour, rows, *, before=b"", after=b"", interlaced=0):
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
            + before + chunk(b"IDAT", zlib.compress(rows, 9)) + after + chunk(b"IEND", b""))


def tiff(orientation, order):
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(
        order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def make_image():
    rows = b"".join(bytes([filter_]) + bytes(range(filter_, filter_ + 9)) for filter_ in range(5))
    turned = chunk(b"eXIf", tiff(6, ">"))
    write("image", "turned.png", png(3, 5, 8, 2, rows, before=turned))
    write("image", "turned-after.png", png(3, 5, 8, 2, rows, after=chunk(b"eXIf", tiff(3, "<"))))
    palette = chunk(b"PLTE", bytes(range(12))) + chunk(b"tRNS", bytes([0, 90, 255]))
    write("image", "palette.png", png(4, 2, 2, 3, bytes([0, 0x1b, 0, 0xe4]), before=palette))
    chunks = (chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"tEXt", b"a\0b")
              + chunk(b"pHYs", bytes(9)) + chunk(b"sBIT", b"\5") + chunk(b"bKGD", b"\0\1"))
    write("image", "chunks.png", png(8, 2, 1, 0, bytes([0, 0xaa, 2, 0x55]), before=chunks))
    animated = chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 9, 0, 0))
    write("image", "animated.png", png(1, 1, 8, 6, bytes([0, 1, 2, 3, 4]), before=animated))
    grey = (TESTS / "ImagingTests" / "Golden" / "grey.jpg").read_bytes()
    for order, orientation in [("<", 5), (">", 8)]:
        exif = b"Exif\0\0" + tiff(orientation, order)
        segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        write("image", f"turned-{orientation}.jpg", grey[:2] + segment + grey[2:])


def make_idx():
    def idx(kind, *shape):
        content = RANDOM.integers(0, 9, shape).astype(">i4" if kind == 12 else "uint8")
        return bytes([0, 0, kind, len(shape)]) + struct.pack(
            f">{len(shape)}I", *shape) + content.tobytes()

    images, labels = idx(8, 4, 5, 3), idx(8, 4)
    for name, content in [("images", images), ("labels", labels), ("numbers", idx(12, 4, 2)),
                          ("images.gz", gzip.compress(images, mtime=0)),
                          ("labels.gz", gzip.compress(labels, mtime=0)),
                          ("parts.gz", gzip.compress(images[:9], mtime=0)
                           + gzip.compress(images[9:], mtime=0) + bytes(3))]:
        write("idx", name, content)


def make_settings():
    model = {"imageSize": 16, "nc": 1, "ndf": 1, "ngf": 1, "nz": 2}
    least = {"model": model, "batchSize": 2, "beta1": 0.5, "checkpointEvery": 500, "epochs": 1,
             "learningRate": 2e-4, "logEvery": 50, "seed": 999}
    recipe = {"diffAugmentation": ["color", "translation", "cutout"], "discriminatorSteps": 2,
              "gradientPenalty": 1, "instanceNoise": 0.1, "labelSmoothing": 0.1,
              "learningRateDecay": 0.5, "loss": "hinge", "spectralNorm": False,
              "generatorLearningRate": 1e-4, "discriminatorLearningRate": 1e-4}
    most = {**least, "augment": "flip", "averageHalfLife": 9, "evaluateCount": 16,
            "evaluateEvery": 5, "holdBack": 0.25, "keep": 2, "keepEvery": 4, "maxSteps": 9,
            "dataroot": "x", "classes": ["a", "b"], "recipe": recipe, "sampleEvery": 3,
            "initialGenerator": "g", "initialDiscriminator": "d",
            "preparation": {"crop": "pad", "rotate": "exif", "background": "white", "stretch": 6}}
    named = {**least, "model": {**model, "imageSize": 8}, "holdBack": 4, "networks": json.loads(
        own(generator=OWN_G, discriminator=OWN_D))}
    for name, settings in [("least", least), ("most", most), ("networks", named)]:
        write("settings", f"{name}.json", json.dumps(settings))
    write("settings", "metrics.csv",
          "step,epoch,batch,loss_d,loss_g,d_x,d_g_z1,d_g_z2\n"
          "1,0,0,1.98,0.5,0.5,0.4,0.4\n2,0,1,nan,inf,-1e-9,0.4,0x1p3\n3,1,0,1,1,1,1,")
    write("settings", "evaluations.csv",
          "step,images,sliced_wasserstein_mean,sliced_wasserstein_mean_floor,ms_ssim,"
          "ms_ssim_floor\n2,8,408.4,118.6,0.9,0.1\r\n4,8,nan,1,2,3\n")


# Dictionaries


def dictionary(*parsers, words):
    lines = []
    for word in words:
        word = word if isinstance(word, bytes) else word.encode()
        lines.append('"' + "".join(
            chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}"
            for byte in word) + '"\n')
    for parser in parsers:
        INPUTS.mkdir(exist_ok=True)
        (INPUTS / f"{parser}.dict").write_text("".join(lines))


def make_dictionaries():
    header = ['{"', '":', '"__metadata__":{', '"dtype":"', '"shape":[', '"data_offsets":[', "null",
              "[]", "\\u0000", "\\ud83d\\ude00", "-1", "1e9", "9223372036854775807",
              *TYPES.values(), "BF16", "F8_E4M3", "U64", "F4"]
    opcodes = [bytes([value]) for value in b"(.012FIJKLMNPQRSTUVXabcdeghjilopqrstu}]B"]
    opcodes += [bytes([value]) for value in range(0x80, 0x99)]
    names = ["collections\nOrderedDict\n", "torch._utils\n_rebuild_tensor_v2\n",
             "torch._utils\n_rebuild_parameter\n", "torch._tensor\n_rebuild_from_type_v2\n",
             "torch._utils\n_rebuild_parameter_with_state\n", "torch.nn.parameter\nParameter\n",
             "torch\nFloatStorage\n", "torch\nLongStorage\n", "torch\nBFloat16Storage\n",
             "torch\nSize\n", "torch\ndevice\n", "_codecs\nencode\n", "builtins\nset\n",
             "__builtin__\nset\n", "torch.nn.modules.container\nSequential\n",
             "torch.storage\nUntypedStorage\n", "torch\nfloat32\n", "storage", "cpu", "cuda:0"]
    archive_ = ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07",
                "a/data.pkl", "data.pkl", "a/data/0", "byteorder", "little", "version",
                b"\x01\x00\x10\x00", b"\xff\xff\xff\xff", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."]
    parts = ["netG.", "netD.", "netG_ema.", "main.", ".weight", ".bias", ".running_mean",
             ".running_var", ".num_batches_tracked", ".weight_orig", ".weight_u", ".weight_v",
             ".parametrizations.weight.original", ".parametrizations.weight.0._u", "module.",
             "_orig_mod.", '"format":"dcgan-checkpoint"', '"networks":"']
    layers = ['"layer":"', *(f'"{word}"' for word in (
        "format dcgan-networks version latents normal uniform classes generator discriminator input "
        "layers layer convTranspose conv batchNorm upsample relu tanh sigmoid leakyReLU in out "
        "kernel stride padding bias spectralNorm outputPadding channels epsilon momentum factor "
        "slope").split()), "true", "false", "1e308", "-0.0", "[1, 1, 2]"]
    dictionary("tensors", words=header + opcodes + names + archive_)
    dictionary("networks", words=header + parts + names + archive_ + layers)
    dictionary("description", words=layers)
    dictionary("latents", words=header + ["latents"])
    dictionary("trace", words=header + parts + ["step0.", "step1.", "initial.", "final.", "real",
               "noise", "labels", "deviation.", "optimizerG.", ".exp_avg", ".exp_avg_sq", *(
                   f'"{word}":"' for word in (
                       "image_size nc nz ngf ndf batch_size steps lr beta1 ways classes loss lr_g "
                       "lr_d lr_decay d_steps gradient_penalty label_smoothing spectral_norm"
                   ).split()), "hinge", "least-squares", "relativistic", "True"])
    dictionary("image", words=[
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD",
        "pHYs", "tEXt", "zTXt", "iTXt", "eXIf", "acTL", "fcTL", "fdAT", b"\x89PNG\r\n\x1a\n",
        *(bytes([0xff, marker]) for marker in [*range(0xc0, 0xd0), *range(0xd8, 0xf0), 0xfe, 1]),
        "Exif\0\0", "II*\0", "MM\0*", b"\x12\x01\x03\0", b"\x01\x12\0\x03", "JFIF\0", "Adobe\0"])
    dictionary("idx", words=[b"\0\0\x08\x03", b"\0\0\x08\x01", b"\0\0\x0c\x02", b"\x1f\x8b\x08",
                             b"\0\0\0\x01", b"\xff\xff\xff\xff", b"\0\x40\0\0"])
    dictionary("settings", words=layers + [f'"{word}"' for word in (
        "model imageSize nc nz ngf ndf networks dataroot classes preparation augment holdBack "
        "batchSize epochs learningRate beta1 seed initialGenerator initialDiscriminator maxSteps "
        "logEvery sampleEvery checkpointEvery keep keepEvery evaluateEvery evaluateCount recipe "
        "averageHalfLife crop rotate background stretch loss labelSmoothing learningRateDecay "
        "discriminatorSteps diffAugmentation instanceNoise gradientPenalty flip").split()]
        + ["step,epoch,batch,loss_d,loss_g,d_x,d_g_z1,d_g_z2\n", "step,images", "nan", "-inf",
           "_floor", "\r\n", "9223372036854775807", "18446744073709551615", "0x1p1024"])


for make in [make_tensors, make_networks, make_description, make_latents, make_trace, make_image,
             make_idx, make_settings, make_dictionaries]:
    make()
