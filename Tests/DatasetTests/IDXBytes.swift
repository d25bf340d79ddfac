/// The bytes of an IDX file of unsigned bytes.
func idxBytes(_ dimensions: [UInt32], _ elements: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)]
    + dimensions.flatMap { size in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> UInt32($0)) }
    } + elements
}
