// swift-tools-version: 6.2
import PackageDescription

// `ENGINE_CHECKED=1 swift test --scratch-path .build/checked` builds every target as the package
// manager would by itself: `assert` and all overflow checks are live.
let isChecked = Context.environment["ENGINE_CHECKED"] == "1"

// `scripts/fuzz` builds the engine for libFuzzer, and the program that feeds it to the parsers.
let isFuzzing = Context.environment["ENGINE_FUZZING"] == "1"

/// One flag for both: of two, the last one wins.
let fuzzed: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []
let fuzzedC: [CSetting] =
  isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link,address", "-fno-omit-frame-pointer"])] : []

/// `swift run` and `swift test` build in the debug configuration; people type exactly that, so the
/// engine is optimized there too. `-wmo` needs `-num-threads` to yield one object per file, which
/// the debug link expects.
let optimized: [SwiftSetting] =
  isChecked
  ? []
  : [
    .unsafeFlags(
      ["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug))
  ]

/// Import rules that make the floors of the package visible to the compiler.
let language: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// What may corrupt memory is marked `unsafe` in the sources, or does not compile.
let memorySafety: [SwiftSetting] = [
  .strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error),
]

let optimizedC: [CSetting] =
  [.unsafeFlags(["-O2"], .when(configuration: .debug))] + fuzzedC

/// A module of the engine.
func module(
  _ name: String, on dependencies: [Target.Dependency] = [], path: String? = nil,
  resources: [Resource] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, resources: resources,
    swiftSettings: language + optimized + memorySafety + fuzzed + settings)
}

/// One instruction-set variant of `Sources/KernelSources`, which each variant's folder links to.
func kernels(_ variant: String, flags: [String]) -> Target {
  // Without `-fno-math-errno` a SIMD square root becomes scalar library calls.
  let all = (flags + ["-fno-math-errno"]).flatMap { ["-Xcc", $0] }
  return module(
    "Kernels\(variant)", on: ["KernelInterface", "CVectors"], settings: [.unsafeFlags(all)])
}

#if arch(x86_64)
  let kernelVariants = [
    kernels("Baseline", flags: []),
    kernels("AVX2", flags: ["-march=x86-64-v3"]),
    kernels("AVX512", flags: ["-march=x86-64-v4"]),
  ]
#else
  let kernelVariants = [kernels("Baseline", flags: [])]
#endif
let variantNames = kernelVariants.map { Target.Dependency.target(name: $0.name) }

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A program of `Benchmarks`.
func benchmark(_ name: String, on dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["BenchmarkSupport", "PlainText", argumentParser],
    path: "Benchmarks/\(name)", swiftSettings: language + optimized + memorySafety)
}

/// A test bundle named after the floor that it tests.
func tests(_ name: String, on dependencies: [Target.Dependency], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], resources: resources,
    swiftSettings: language + optimized)
}

/// The program of `scripts/fuzz`, which also links libFuzzer.
let fuzzing: [Target] =
  !isFuzzing
  ? []
  : [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
    .executableTarget(
      name: "fuzzing",
      dependencies: [
        "CFuzzer", "Training", "Replay", "Reports", "ModelFiles", "GAN", "Layers", "Checkpoints",
        "Datasets", "Imaging", "Files", "Tensors", "Kernels",
      ],
      path: "Tests/Fuzzing", exclude: ["CFuzzer", "Inputs", "make_inputs.py"],
      swiftSettings: language + optimized + memorySafety + fuzzed,
      linkerSettings: [.unsafeFlags(["-sanitize=address"]), .linkedLibrary("stdc++")]),
  ]

let package = Package(
  name: "DCGAN",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "dcgan", targets: ["dcgan"]),
    .executable(name: "bench-conv", targets: ["bench-conv"]),
    .executable(name: "bench-train", targets: ["bench-train"]),
    .executable(name: "bench-generate", targets: ["bench-generate"]),
    .executable(name: "bench-load", targets: ["bench-load"]),
    .library(name: "DCGANKit", targets: ["DCGANKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: kernelVariants + fuzzing + [
    .target(name: "CPlatform", cSettings: optimizedC),
    // A header alone, which needs no library and is found beside its module map.
    .systemLibrary(name: "CVectors"),
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CLibZ", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CImageIO", dependencies: ["CLibPNG", "CLibJPEG"], cSettings: optimizedC),

    module("Preconditions"),
    module("PlainText"),
    module("Memory", on: ["Preconditions", "CPlatform"]),
    module("RandomStreams", on: ["Preconditions"]),
    module("Files", on: ["CLibZ"]),
    module("KernelInterface", on: ["Preconditions"]),
    module(
      "Kernels",
      on: ["KernelInterface", "Memory", "Preconditions", "CPlatform", "CVectors"] + variantNames),
    module("Tensors", on: ["Kernels", "Memory", "Preconditions"]),
    module("Autograd", on: ["Tensors", "Kernels", "Memory", "KernelInterface", "Preconditions"]),
    module(
      "Layers",
      on: ["Autograd", "Tensors", "Kernels", "RandomStreams", "PlainText", "Preconditions"]),
    module("Optimizers", on: ["Autograd", "Tensors", "Kernels", "Memory", "Preconditions"]),
    module("Imaging", on: ["Files", "CImageIO", "Preconditions"]),
    module(
      "Datasets",
      on: ["Imaging", "Tensors", "Kernels", "RandomStreams", "Files", "Preconditions"]),
    module("Portraits", on: ["Datasets", "Imaging", "RandomStreams", "Preconditions"]),
    module("Checkpoints", on: ["Files", "Tensors", "PlainText", "Preconditions"]),
    // In the code, as a program that is copied elsewhere would not find them beside itself.
    module(
      "Reports", on: ["Imaging", "Files", "PlainText", "Preconditions"],
      resources: ["page.html", "page.css", "page.js"].map { .embedInCode("Page/\($0)") }),
    module(
      "GAN",
      on: [
        "Layers", "Optimizers", "Imaging", "Checkpoints", "Files", "RandomStreams", "Tensors",
        "Autograd", "Kernels", "PlainText", "Preconditions",
      ],
      resources: [.copy("Resources/portraits.safetensors")]),
    module(
      "Measures",
      on: [
        "GAN", "Datasets", "Imaging", "RandomStreams", "Tensors", "Autograd", "Kernels",
        "KernelInterface", "Memory", "PlainText", "Preconditions",
      ]),
    module(
      "ModelFiles",
      on: [
        "GAN", "Layers", "Checkpoints", "Files", "RandomStreams", "Tensors", "Autograd",
        "PlainText", "Preconditions",
      ]),
    module(
      "Training",
      on: [
        "ModelFiles", "Measures", "GAN", "Reports", "Portraits", "Datasets", "Layers", "Optimizers",
        "Imaging", "Checkpoints", "Files", "RandomStreams", "Tensors", "Autograd", "Memory",
        "PlainText", "Preconditions",
      ]),
    module(
      "Replay",
      on: [
        "GAN", "Layers", "Optimizers", "Checkpoints", "Tensors", "Autograd", "Preconditions",
      ]),
    module(
      "DCGANKit",
      on: [
        "Training", "Replay", "ModelFiles", "Measures", "GAN", "Checkpoints", "Portraits",
        "Datasets", "Imaging", "Optimizers", "Layers", "Autograd", "Tensors", "Kernels",
        "KernelInterface", "Files", "RandomStreams",
      ]),
    module("Reference", on: ["KernelInterface", "Preconditions"]),

    .executableTarget(
      name: "dcgan",
      dependencies: [
        "Training", "Replay", "ModelFiles", "Measures", "GAN", "Autograd", "Kernels",
        "KernelInterface", "Memory", "Imaging", "Checkpoints", "Portraits", "Datasets", "Tensors",
        "Files", "PlainText", argumentParser,
      ],
      swiftSettings: language + optimized + memorySafety),
    .target(
      name: "BenchmarkSupport",
      dependencies: ["Kernels", "KernelInterface", "Memory", "PlainText", argumentParser],
      path: "Benchmarks/BenchmarkSupport",
      swiftSettings: language + optimized + memorySafety),
    .target(
      name: "BenchmarkNetworks",
      dependencies: ["BenchmarkSupport", "Training", "GAN", "Kernels", "Tensors", argumentParser],
      path: "Benchmarks/BenchmarkNetworks",
      swiftSettings: language + optimized + memorySafety),
    benchmark("bench-conv", on: ["Kernels", "KernelInterface", "Memory", "Reference"]),
    benchmark(
      "bench-train",
      on: [
        "BenchmarkNetworks", "Training", "GAN", "Layers", "Autograd", "Kernels",
        "KernelInterface", "Memory", "Tensors", "RandomStreams",
      ]),
    benchmark(
      "bench-generate",
      on: [
        "BenchmarkNetworks", "GAN", "Layers", "Autograd", "Kernels", "KernelInterface",
        "Tensors", "RandomStreams",
      ]),
    benchmark("bench-load", on: ["Datasets", "Imaging", "Tensors"]),

    .target(
      name: "TestSupport", dependencies: ["Reference", "Memory"], path: "Tests/TestSupport",
      swiftSettings: language + optimized),
    // Also compiled by scripts/check-portability, for other processors.
    .target(
      name: "KernelCases", dependencies: ["KernelInterface", "Reference", "TestSupport"],
      path: "Tests/KernelCases", swiftSettings: language + optimized),
    tests(
      "KernelTests", on: ["KernelCases", "Kernels", "KernelInterface", "Memory", "Reference"]),
    tests(
      "ReferenceTests", on: ["Reference", "KernelInterface", "Memory"],
      resources: [.copy("Golden")]),
    tests("PlainTextTests", on: ["PlainText"]),
    tests("MemoryTests", on: ["Memory"]),
    tests("RandomStreamTests", on: ["RandomStreams"]),
    tests("TensorTests", on: ["Tensors", "Memory"]),
    tests(
      "AutogradTests",
      on: ["Autograd", "Tensors", "Reference", "Kernels", "KernelInterface", "Memory"]),
    tests(
      "LayerTests",
      on: [
        "Layers", "Autograd", "Tensors", "Checkpoints", "RandomStreams", "Memory", "Kernels",
        "KernelInterface", "Reference",
      ],
      resources: [.copy("Golden")]),
    tests(
      "OptimizerTests", on: ["Optimizers", "Autograd", "Tensors", "Checkpoints", "Memory"],
      resources: [.copy("Golden")]),
    tests("FileTests", on: ["Files"]),
    tests(
      "ImagingTests", on: ["Imaging", "Files", "Reference"],
      resources: [.copy("Golden")]),
    tests("ReportTests", on: ["Reports", "Imaging"]),
    tests(
      "DatasetTests",
      on: ["Datasets", "Portraits", "Imaging", "Tensors", "Kernels", "RandomStreams", "Files"],
      resources: [.copy("Golden")]),
    tests("PortraitTests", on: ["Portraits", "Datasets", "Imaging", "RandomStreams", "Tensors"]),
    tests(
      "CheckpointTests", on: ["Checkpoints", "Files", "Tensors"], resources: [.copy("Golden")]),
    tests(
      "GANTests",
      on: [
        "GAN", "Autograd", "Checkpoints", "Portraits", "Datasets", "Kernels", "Layers", "Memory",
        "Optimizers", "RandomStreams", "Tensors",
      ], resources: [.copy("Golden")]),
    tests(
      "MeasureTests",
      on: [
        "Measures", "Checkpoints", "Datasets", "GAN", "Imaging", "Kernels", "Portraits",
        "RandomStreams", "Tensors",
      ],
      resources: [.copy("Golden")]),
    tests(
      "ModelFileTests",
      on: [
        "Training", "Replay", "ModelFiles", "GAN", "Autograd", "Checkpoints", "Datasets", "Imaging",
        "Kernels", "Layers", "Portraits", "RandomStreams", "Tensors",
      ],
      resources: [.copy("Golden")]),
    tests(
      "TrainingTests",
      on: [
        "Training", "ModelFiles", "Measures", "GAN", "Portraits", "Datasets", "Imaging",
        "Checkpoints", "Files", "Layers", "Autograd", "Memory", "RandomStreams", "Reports",
        "Tensors", "Kernels",
      ]),
    tests(
      "ReplayTests", on: ["Replay", "Checkpoints", "Tensors"], resources: [.copy("Golden")]),
    tests(
      "CommandTests",
      on: [
        "Imaging", "Checkpoints", "Tensors", "RandomStreams", "dcgan", "bench-conv",
        "bench-train", "bench-generate", "bench-load",
      ]),
  ]
)
