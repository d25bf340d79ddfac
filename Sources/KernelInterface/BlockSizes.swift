/// The block sizes of one instruction set: how the loops above its kernels cut their work.
///
/// Register tiles are not in here. Kernels are compiled for them, so they are constants of
/// `KernelSet`, in each set's `ISA.swift`. That file also makes the set's table, and may change
/// entries. At present it changes none: all sets use the values below.
///
/// There are two kinds of sizes:
///
/// - Sizes that decide the order of additions (`Summation`) and sizes that choose an algorithm
///   (`Crossovers`). Both decide the bytes of a result. They are constants of a level, so that
///   every machine computes the same bytes at that level.
/// - Sizes that only decide what a task works on at a time (`Tasks`). They change no byte.
///
/// `Tasks` derives the sizes that are an exact part of a cache from `CacheSizes`. Every set passes
/// `CacheSizes.tuned`, whatever machine runs: no tuning run has been made for other caches.
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
  /// Where a comment names a cache, it is one of a Zen 5: 48 KiB of L1, and `CacheSizes.tuned`.
  package struct Summation: Equatable, Sendable {
    /// Terms that a register tile sums before it adds to the output (k_c of BLIS), at most.
    ///
    /// A right panel of as many terms takes 32 KiB with AVX-512, two thirds of L1; 16 KiB with
    /// AVX2; and 8 KiB at the baseline.
    package var depth = 256
    /// Terms of a block of Winograd's convolution by filter, at most. With AVX-512, the 25 planes
    /// of a transformed block of a panel take 400 KiB and stay in L2.
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
    /// Channels of the narrower side from which Winograd's convolution pays. Does not apply to
    /// input gradients.
    package var winogradChannels = 16
    /// Tiles of the batch from which Winograd's convolution pays.
    package var winogradTiles = 32
    /// Tiles of the batch from which it pays if both sides have at least `wideChannels`.
    package var winogradTilesIfWide = 8
    /// Channels of the narrower side from which `winogradTilesIfWide` applies.
    package var wideChannels = 64
    /// Tiles from which the filter gradient of few channels pays.
    package var winogradTilesIfFewChannels = 4096
    /// Elements of a plane of a transformed filter, at most, for it to be made as a whole: 25
    /// planes take 15.6 MiB, about half of L3. Larger ones are made block by block, which has
    /// another order of additions.
    package var winogradWholeFilter = 160 << 10

    /// Input channels up to which an input gradient by scalar products pays.
    package var dotChannels = 4
    /// Input channels from which a forward pass fills register tiles.
    package var im2colChannels = 16
    /// Output channels for each output position from which an input gradient by scalar products
    /// pays, whatever its input channels.
    package var dotChannelsPerPosition = 4
    /// Output channels for each output position from which it pays if im2col's packed filter would
    /// be kept.
    package var dotChannelsPerPositionIfKept = 64

    package init() {}
  }

  /// Sizes that decide what a task works on at a time. They change no byte.
  ///
  /// Sizes whose comments name a part of L2 but that are not made from `CacheSizes` are sized for
  /// 1 MiB.
  package struct Tasks: Equatable, Sendable {
    /// Tasks of a loop below which its work is cut further, to share it out evenly among threads.
    package var minimumTasks = 32
    /// Tasks for each thread below which Winograd's convolution by tiles takes fewer tiles at a
    /// time.
    package var perThread = 8
    /// Tasks for each thread below which Winograd's convolution by tiles also shares out the panels
    /// of the filter.
    package var perThreadOfPanels = 2

    /// Floats of an input tile, at most: 7/16 of L2, 448 KiB. The rest is for right panels and
    /// output.
    package var inputTile: Int
    /// Windows of a task by im2col.
    package var windows = 128
    /// Windows below which a task by im2col is not cut, even if there are fewer tasks than
    /// `minimumTasks`.
    package var fewestWindows = 64
    /// Output rows of a task of a direct forward pass, at most. They share the input rows that
    /// their windows overlap in.
    package var directRows = 8
    /// Positions of each phase in a task of a direct input gradient.
    package var directPositions = 512

    /// Tiles of a task of Winograd's convolution by tiles, at most.
    package var winogradTiles = 96
    /// Tiles of such a task that the limits on its floats leave in any case. It may have fewer
    /// tiles to reach `perThread`.
    package var winogradFewestTiles = 24
    /// Floats of a task's transformed tiles, at most: 640,000 bytes, 61 % of L2.
    package var winogradTileFloats = 160_000
    /// Floats of the products of a task's tiles, at most: 4,096,000 bytes. They are written and
    /// read once, so they need not stay in L2.
    package var winogradProductFloats = 1_024_000
    /// Tiles that a transformed panel of the filter is multiplied with at a time, at most.
    package var winogradTilesByFilter = 128
    /// Floats of all transformed tiles of Winograd's convolution by filter: half of L3, 16 MiB.
    package var winogradAllTiles: Int
    /// Tasks that transform these tiles.
    package var winogradTransformTasks = 64
    /// Tiles of a task that transforms a chunk of a filter gradient by Winograd's algorithm.
    package var winogradTransformTiles = 4
    /// Channels of a phase of a task of the filter gradient by Winograd's algorithm, at most. With
    /// `winogradGradientColumns`, its sums take 800 KiB, 78 % of L2.
    package var winogradGradientChannels = 64
    /// Output channels of such a task, at most.
    package var winogradGradientColumns = 128
    /// Parts that the 25 planes are cut into where a filter gradient has fewer blocks than
    /// `minimumTasks`.
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
