/// The caches of a processor that block sizes are derived from, in bytes.
package struct CacheSizes: Equatable, Sendable {
  /// The second-level cache of a core.
  package var l2: Int
  /// The third-level cache, which the cores share.
  package var l3: Int

  package init(l2: Int, l3: Int) {
    self.l2 = l2
    self.l3 = l3
  }

  /// The machine that the block sizes are tuned on: 1 MiB and 32 MiB, as a Zen 5 has.
  package static var tuned: CacheSizes { CacheSizes(l2: 1 << 20, l3: 32 << 20) }

  /// Floats of a cache line.
  package static var lineFloats: Int { 16 }

  /// Floats of a page of 4 KiB. An L1 cache has 64 sets of 64 bytes, so addresses that are a
  /// multiple of this apart share a set and evict each other.
  package static var aliasFloats: Int { 1024 }
}
