import Imaging
import RandomStreams
import Testing

@testable import Portraits

@Suite("Portraits")
struct PortraitTests {
  @Test("A seed and an index decide every pixel, whatever was drawn before")
  func repeats() {
    let first = PortraitDataset(imageSize: 32, seed: 7)
    let second = PortraitDataset(count: 100, imageSize: 32, seed: 7)
    let forwards = (0..<8).map { first.image(at: $0) }
    let backwards = (0..<8).reversed().map { second.image(at: $0) }
    #expect(forwards == Array(backwards.reversed()))
  }

  @Test("Another seed shows other people")
  func seeds() {
    let first = PortraitDataset(imageSize: 16, seed: 7)
    let second = PortraitDataset(imageSize: 16, seed: 8)
    for index in 0..<20 { #expect(first.image(at: index) != second.image(at: index)) }
  }

  // Changing pixels changes every default run, so it must be on purpose.
  @Test("The pixels of a seed are the same on every machine")
  func fixedPixels() {
    let dataset = PortraitDataset(imageSize: 24, seed: 1)
    #expect(hash(of: (0..<40).map(dataset.image)) == 11_011_028_188_331_798_424)
  }

  @Test("All default portraits differ in their traits")
  func distinctTraits() {
    let dataset = PortraitDataset(imageSize: 16, seed: 1)
    #expect(dataset.count == 12_800)
    #expect(Set((0..<dataset.count).map(dataset.traits)).count == dataset.count)
  }

  @Test("Every cut of hair and every hat is worn, and hair fits under hats")
  func variety() {
    let dataset = PortraitDataset(imageSize: 16, seed: 1)
    let people = (0..<2000).map(dataset.traits)
    #expect(Set(people.map(\.hair.cut)).count == 8)
    #expect(Set(people.compactMap(\.hat?.kind)).count == 2)
    for person in people where person.hat != nil {
      #expect(person.hair.cut.fitsUnderHats && person.hair.quiff == 0)
      #expect(person.hair.crown < 0.1)
    }
    for person in people where person.hair.cut == .scarf { #expect(person.beard == nil) }
  }

  @Test("Portraits differ in their pixels, even small ones")
  func distinctPixels() {
    let dataset = PortraitDataset(imageSize: 16, seed: 1)
    #expect(Set((0..<600).map { dataset.image(at: $0).pixels }).count == 600)
  }

  @Test("Every size and number of channels is drawn", arguments: [1, 2, 3, 16, 17, 33, 64, 127])
  func sizes(size: Int) {
    for channels in [1, 3] {
      let dataset = PortraitDataset(imageSize: size, channels: channels, seed: 3)
      for index in 0..<4 {
        let image = dataset.image(at: index)
        #expect(image.width == size && image.height == size && image.channels == channels)
        #expect(image.pixels.count == size * size * channels)
        if size >= 16, let low = image.pixels.min(), let high = image.pixels.max() {
          #expect(high - low > 80, "portrait \(index) is flat")
        }
      }
    }
  }

  @Test("A grey portrait is the luma of the coloured one")
  func grey() {
    let colour = PortraitDataset(imageSize: 32, seed: 5).image(at: 3).pixels
    let grey = PortraitDataset(imageSize: 32, channels: 1, seed: 5).image(at: 3).pixels
    for (index, level) in grey.enumerated() {
      let (red, green) = (Double(colour[3 * index]), Double(colour[3 * index + 1]))
      let luma = 0.299 * red + 0.587 * green + 0.114 * Double(colour[3 * index + 2])
      #expect(abs(Double(level) - luma) < 0.51)
    }
  }

  // Averages linear light, of which levels are square roots.
  @Test("A portrait looks the same at twice the size", arguments: [32, 64])
  func resolution(size: Int) {
    let small = PortraitDataset(imageSize: size, seed: 2)
    let large = PortraitDataset(imageSize: 2 * size, seed: 2)
    for index in 0..<12 {
      let expected = halved(large.image(at: index))
      let actual = small.image(at: index).pixels
      let difference = zip(actual, expected).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      let mean = difference / Double(actual.count)
      #expect(mean < 4, "portrait \(index)")
    }
  }

  @Test("Eyes lie where aligned photographs have them")
  func framing() {
    let dataset = PortraitDataset(imageSize: 32, channels: 1, seed: 4)
    let count = 150
    var sums = [Double](repeating: 0, count: 32 * 32)
    for index in 0..<count {
      for (place, level) in dataset.image(at: index).pixels.enumerated() {
        sums[place] += Double(level) / Double(count)
      }
    }
    // The columns of both eyes. Brows are as dark, but higher.
    func level(_ row: Int) -> Double { (sums[32 * row + 11] + sums[32 * row + 20]) / 2 }
    let darkest = (14..<21).min { level($0) < level($1) }
    #expect(darkest == 14 || darkest == 15)
    // Cheeks are brighter than eyes, and the picture is nearly symmetric.
    #expect(level(18) - level(15) > 12)
    for row in 8..<24 { #expect(abs(sums[32 * row + 11] - sums[32 * row + 20]) < 15) }
  }

  @Test("Indices beyond the end, and other numbers of channels, are refused")
  func preconditions() async {
    let index = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PortraitDataset(count: 3, imageSize: 16, seed: 1).image(at: 3)
    }
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PortraitDataset(imageSize: 16, channels: 2, seed: 1)
    }
    // The text is there in optimized builds, too.
    for (result, text) in [(index, "image 3 of 3"), (channels, "2 channels; 1 or 3 are possible")] {
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("PortraitDataset: " + text), "\(message)")
    }
  }

  /// The image at half the size: the encoded mean light of each 2x2 block.
  private func halved(_ image: RasterImage) -> [Double] {
    let half = image.width / 2
    var result: [Double] = []
    for row in 0..<half {
      for column in 0..<half {
        for channel in 0..<3 {
          var light = 0.0
          for (down, across) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let place = (2 * row + down) * image.width + 2 * column + across
            let level = Double(image.pixels[3 * place + channel])
            light += level * level / 4
          }
          result.append(light.squareRoot())
        }
      }
    }
    return result
  }

  /// The FNV-1a hash of all pixels.
  private func hash(of images: [RasterImage]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for image in images {
      for byte in image.pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return hash
  }
}
