import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Files of the reference implementation (`Golden/make_goldens.py`).
struct ReferenceFileTests {
  @Test func everyElementTypeBecomesFloat() throws {
    let file = try SafetensorsFile(contentsOf: golden("types.safetensors"))
    let expected: [String: [Float]] = [
      "F32": [1.5, -0.0, 3e38, .leastNonzeroMagnitude, .infinity, -.infinity],
      "F64": [0.1, -.infinity, 1 + 0x1p-23],
      "F16": [1.5, -0.0, 65504, 0x1p-24, -1023 * 0x1p-24, .infinity],
      "BF16": [1.5, -0x1.fep127, Float(bitPattern: 0x10000)],
      "BOOL": [1, 0],
      "I8": [-128, -1, 127], "U8": [0, 1, 255],
      "I16": [-32768, -1, 32767], "U16": [0, 1, 65535],
      "I32": [-0x1p31, -1, 0x1p31], "U32": [0, 1, 0x1p32],
      "I64": [-0x1p63, -1, 0x1p63], "U64": [0, 1, 0x1p64],
      "scalar": [0.25], "empty": [],
    ]
    #expect(Set(file.entries.map(\.name)) == Set(expected.keys))
    #expect(Set(file.entries.map(\.type)) == Set(ScalarType.allCases))
    for (name, scalars) in expected {
      let tensor = try file.tensor(named: name)
      #expect(tensor.scalars().map(\.bitPattern) == scalars.map(\.bitPattern), "\(name)")
    }
    #expect(file.metadata == ["format": "pt"])
    #expect(try file.tensor(named: "F32").shape == [2, 3])
    #expect(try file.tensor(named: "scalar").shape == [])
    #expect(try file.tensor(named: "empty").shape == [0, 3])
  }

  @Test func equalContentGivesTheReferencesBytes() throws {
    let reference = try SafetensorsFile(contentsOf: golden("written.safetensors"))
    #expect(reference.entries.count == 6)
    #expect(try reference.integers(named: "main.1.num_batches_tracked") == [(1 << 53) + 1])
    let halves = try reference.tensor(named: "a \"quoted\"\\name\n\u{1}")
    #expect(halves.scalars() == [0, 0.5, 255])

    var writer = SafetensorsWriter(metadata: reference.metadata)
    for entry in reference.entries.shuffled() {
      switch entry.type {
      case .int64:
        let integers = try reference.integers(named: entry.name)
        writer.add(integers: integers, shape: entry.shape, named: entry.name)
      case .float16:
        let halves = try reference.tensor(named: entry.name).halves()
        writer.add(halves: halves, shape: entry.shape, named: entry.name)
      default: writer.add(try reference.tensor(named: entry.name), named: entry.name)
      }
    }
    let folder = try TemporaryFolder()
    try writer.write(to: folder.file("x"))
    #expect(try bytes(of: folder.file("x")) == bytes(of: golden("written.safetensors")))
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func everyHalfPrecisionNumberIsExact() {
      for bits in UInt16.min ... .max {
        let truth = Float16(bitPattern: bits)
        let value = single(half: bits)
        // Conversion sets the quiet bit of a signalling NaN.
        #expect(truth.isNaN ? value.isNaN : value.bitPattern == Float(truth).bitPattern)
      }
    }
  #endif
}
