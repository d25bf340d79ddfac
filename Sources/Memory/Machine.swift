import CPlatform

/// What the machine and the limits of its containers leave to this process.
///
/// Everything that depends on the size of memory asks here.
package enum Machine {
  /// The bytes of memory that this process may use: the machine's, or fewer if its address space
  /// (`ulimit -v`) or its control groups are limited.
  package static var memory: UInt64 { cplatform_memory() }

  /// `bytes`, or the memory limit of this process's control groups if that is smaller.
  ///
  /// - Parameter root: the folder whose `proc` and `sys` say which groups there are; empty for the
  ///   system's.
  package static func memory(_ bytes: UInt64, limitedBelow root: String) -> UInt64 {
    // SAFETY: the call reads the path and keeps no pointer.
    unsafe cplatform_memory_limit(root, bytes)
  }

  /// `count` CPUs, or the whole CPUs of the quota of this process's control groups if those are
  /// fewer; at least one.
  ///
  /// - Parameter root: as above.
  package static func processors(_ count: Int, limitedBelow root: String) -> Int {
    // SAFETY: as above.
    Int(unsafe cplatform_cpu_limit(root, Int32(clamping: count)))
  }
}
