/// The up to 256 colours of a GIF frame, chosen by median cut (Heckbert 1982).
///
/// Colours are reduced to the upper five bits of each channel and start in one box. The box with
/// the largest product of pixel count and longest side is cut along that side at the median pixel,
/// until there are 256 boxes or none can be cut. Each box becomes the mean of its pixels.
struct ColourTable {
  /// Red, green and blue of each colour, `[count, 3]`.
  private(set) var colours: [UInt8] = []
  /// The index of the colour for each combination of upper bits.
  private var indices = [UInt8](repeating: 0, count: 1 << 15)

  /// The pixels that have the same upper bits in all channels.
  private struct Cell {
    let red: Int, green: Int, blue: Int
    let count: Int

    init(bits: Int, count: Int) {
      (red, green, blue) = (bits >> 10, bits >> 5 & 31, bits & 31)
      self.count = count
    }

    var bits: Int { red << 10 | green << 5 | blue }
    func side(_ axis: Int) -> Int { axis == 0 ? red : axis == 1 ? green : blue }
  }

  /// Cells that share one colour of the table.
  private struct Box {
    var cells: ArraySlice<Cell>
    let count: Int
    /// The channel in which the box is longest, and its length.
    let axis: Int
    let extent: Int

    init(_ cells: ArraySlice<Cell>) {
      self.cells = cells
      count = cells.reduce(0) { $0 + $1.count }
      let extents = (0..<3).map { axis in
        let sides = cells.lazy.map { $0.side(axis) }
        return (sides.max() ?? 0) - (sides.min() ?? 0)
      }
      extent = extents.max() ?? 0
      axis = extents.firstIndex(of: extent) ?? 0
    }

    /// The two halves of a box of at least two cells.
    func halves() -> [Box] {
      let sorted = cells.sorted { ($0.side(axis), $0.bits) < ($1.side(axis), $1.bits) }
      var seen = 0
      let middle = sorted.dropLast().firstIndex { cell in
        seen += cell.count
        return 2 * seen >= count
      }
      let end = (middle ?? sorted.count - 2) + 1
      return [Box(sorted[..<end]), Box(sorted[end...])]
    }
  }

  /// The colour table of `[count, 3]` pixels.
  init(of pixels: [UInt8]) {
    var counts = [Int](repeating: 0, count: 1 << 15)
    var sums = [Int](repeating: 0, count: 3 << 15)
    for pixel in stride(from: 0, to: pixels.count, by: 3) {
      let bits = Self.bits(pixels, at: pixel)
      counts[bits] += 1
      for channel in 0..<3 { sums[3 * bits + channel] += Int(pixels[pixel + channel]) }
    }
    let cells = counts.indices.filter { counts[$0] > 0 }.map { Cell(bits: $0, count: counts[$0]) }
    var boxes = [Box(cells[...])]
    while boxes.count < 256 {
      let widest = boxes.indices.filter { boxes[$0].cells.count > 1 }
        .max { boxes[$0].count * boxes[$0].extent < boxes[$1].count * boxes[$1].extent }
      guard let widest else { break }
      boxes.replaceSubrange(widest...widest, with: boxes[widest].halves())
    }
    for (index, box) in boxes.enumerated() {
      for cell in box.cells { indices[cell.bits] = UInt8(index) }
      for channel in 0..<3 {
        let sum = box.cells.reduce(0) { $0 + sums[3 * $1.bits + channel] }
        colours.append(UInt8((sum + box.count / 2) / max(1, box.count)))
      }
    }
  }

  /// The index in the table of each of `[count, 3]` pixels.
  func indices(of pixels: [UInt8]) -> [UInt8] {
    stride(from: 0, to: pixels.count, by: 3).map { indices[Self.bits(pixels, at: $0)] }
  }

  /// The upper five bits of red, green and blue in one number.
  private static func bits(_ pixels: [UInt8], at pixel: Int) -> Int {
    Int(pixels[pixel] >> 3) << 10 | Int(pixels[pixel + 1] >> 3) << 5 | Int(pixels[pixel + 2] >> 3)
  }
}
