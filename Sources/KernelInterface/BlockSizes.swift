/// The block sizes of one instruction set: how the loops above its kernels cut their work.
///
/// Register tiles are not in here. Kernels are compiled for them, so they are constants of
/// `KernelSet`, and stand next to this table in each set's `ISA.swift`.
///
/// There are two kinds of sizes:
///
/// - Sizes that decide the order of additions (`Summation`) and sizes that choose an algorithm
///   (`Crossovers`). Both decide the bytes of a result. They are constants of a level, so that
///   every machine computes the same bytes at that level.
/// - Sizes that only decide what a task works on at a time (`Tasks`). They change no byte.
///
/// `Tasks` derives the sizes that mean a part of a cache from `CacheSizes`. They could follow the
/// caches of the machine that runs. They do not: every set passes `CacheSizes.tuned`, because the
/// sizes have not been measured on machines with other caches.
package struct BlockSizes: Equatable, Sendable {
  package var summation = Summation()
  package var crossovers = Crossovers()
  package var tasks: Tasks

  package init(caches: CacheSizes) {
    tasks = Tasks(caches: caches)
  }
}

extension BlockSizes {
  /// Sizes that decide the order of additions: constants of a level.
  ///
  /// Where a size means a part of a cache, it is a part of `CacheSizes.tuned`.
  package struct Summation: Equatable, Sendable {
    /// Terms that a register tile sums before it adds to the output (k_c of BLIS), at most.
    ///
    /// A right panel of as many terms stays in L1: 32 KiB with AVX-512, 16 KiB with AVX2, 8 KiB at
    /// the baseline.
    package var depth = 256
    /// The same for Winograd's convolution by filter: with 25 planes, a transformed block of a
    /// panel has 400 KiB with AVX-512, and stays in L2.
    package var winogradFilterDepth = 128

    /// Columns of a block of a filter gradient by im2col, at most. With `filterGradientFloats`,
    /// this decides the number of blocks, and so into how many partial sums the batch is cut.
    package var filterGradientColumns = 256
    /// Floats that a task of a filter gradient by im2col works on: 960 KiB of the L2 cache.
    package var filterGradientFloats = 240 << 10
    /// Tasks into which a filter gradient by im2col is cut, at least. More of them would mean more
    /// partial sums to add.
    package var filterGradientTasks = 16

    /// Floats of the transformed tiles of a chunk, in a filter gradient by Winograd's algorithm, at
    /// most: 32 MiB, the L3 cache.
    package var winogradChunk = 8 << 20
    /// Floats of a chunk, at least: 4 MiB. Each chunk reads and writes all sums, so it is also no
    /// smaller than they are.
    package var winogradSmallestChunk = 1 << 20
    /// Tiles that are transformed at a time in a filter gradient of few channels.
    package var fewChannelsTiles = 48
    /// Partial sums of a filter gradient of few channels.
    package var fewChannelsParts = 16

    /// Floats of a block of rows in a pass of batch norm: 128 KiB, a part of L2. Moments and sums
    /// of gradients are taken by block and then merged.
    package var normBlock = 32 << 10
    /// Floats of a task that passes over memory once, and of a partial sum of `Engine.sum`: 64 KiB,
    /// much more work than starting a task.
    package var elementwiseBlock = 16 << 10

    package init() {}
  }

  /// Where the measured times of two algorithms cross: constants of a level.
  ///
  /// The times are close where they cross, so these numbers need not be exact.
  package struct Crossovers: Equatable, Sendable {
    /// Channels of the narrower side from which Winograd's convolution pays; input gradients, whose
    /// phases share their tiles, do not need them.
    package var winogradChannels = 16
    /// Tiles of the batch from which Winograd's convolution pays, ...
    package var winogradTiles = 32
    /// ... and those that are enough if both sides have `wideChannels`.
    package var winogradTilesIfWide = 8
    package var wideChannels = 64
    /// Tiles from which the filter gradient of few channels pays.
    package var winogradTilesIfFewChannels = 4096
    /// Elements of a plane of a transformed filter, at most, for it to be made as a whole: 25 of
    /// them are 15.6 MiB, half of the L3 cache. Larger ones are made block by block, which has
    /// another order of additions.
    package var winogradWholeFilter = 160 << 10

    /// Input channels up to which all four phases of a pixel fit in one vector of 16 floats.
    package var fewChannels = 4
    /// Input channels from which a forward pass fills register tiles.
    package var im2colChannels = 16
    /// An input gradient by scalar products pays if it has this many output channels for each
    /// output position, ...
    package var dotChannelsPerPosition = 4
    /// ... or this many, if the packed filter would be kept.
    package var dotChannelsPerPositionIfKept = 64

    package init() {}
  }

  /// Sizes that decide what a task works on at a time. They change no byte.
  package struct Tasks: Equatable, Sendable {
    /// Tasks that are enough to share out evenly among many threads.
    package var enough = 32
    /// Tasks for each thread that Winograd's convolution by tiles has at least, by taking fewer
    /// tiles at a time, ...
    package var perThread = 8
    /// ... and by taking a part of the panels, where one register tile of tiles is still too much.
    package var perThreadOfPanels = 2

    /// Floats of an input tile, at most: 7/16 of L2, 448 KiB. The rest is for right panels and
    /// output.
    package var inputTile: Int
    /// Windows of a task by im2col, ...
    package var windows = 128
    /// ... and fewest, where there are too few tasks otherwise.
    package var fewestWindows = 64
    /// Output rows of a task of a direct forward pass, at most. They share the input rows that
    /// their windows overlap in.
    package var directRows = 8
    /// Positions of each phase in a task of a direct input gradient.
    package var directPositions = 512

    /// Tiles of a task of Winograd's convolution by tiles, at most, ...
    package var winogradTiles = 96
    /// ... and at least, where the batch has enough.
    package var winogradFewestTiles = 24
    /// Floats of a task's transformed tiles: 640,000 bytes, of L2.
    package var winogradTileFloats = 160_000
    /// Floats of the products of a task's tiles: 4,096,000 bytes. They are written and read once,
    /// so they need not stay in L2.
    package var winogradProductFloats = 1_024_000
    /// Tiles that a transformed panel of the filter is multiplied with at a time, at most.
    package var winogradTilesByFilter = 128
    /// Floats of all transformed tiles of Winograd's convolution by filter: half of L3, 16 MiB.
    package var winogradAllTiles: Int
    /// Tasks that transform these tiles.
    package var winogradTransformTasks = 64
    /// Tiles of a task that transforms a chunk of a filter gradient by Winograd's algorithm.
    package var winogradTransformTiles = 4
    /// Channels of a phase, and output channels, of a task of the filter gradient by Winograd's
    /// algorithm. Its sums have 800 KiB, of L2.
    package var winogradGradientChannels = 64
    package var winogradGradientColumns = 128
    /// Parts that the 25 planes are cut into, where a filter gradient has fewer blocks than
    /// `enough`.
    package var winogradPlaneParts = 5

    /// Floats of a prepared filter that is kept in training, at most: 16 MiB. This bounds memory
    /// and has nothing to do with a cache.
    package var keptFilter = 4 << 20

    package init(caches: CacheSizes) {
      let float = MemoryLayout<Float>.stride
      inputTile = caches.l2 / 16 * 7 / float
      winogradAllTiles = caches.l3 / 2 / float
    }
  }
}
