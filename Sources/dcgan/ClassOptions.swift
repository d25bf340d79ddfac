import ArgumentParser
import GAN
import PlainText

extension Generator {
  /// The class that a user calls `name`, an index into `classes`.
  ///
  /// Throws if there is none: a sentence that lists the classes.
  func requiredLabel(of name: String) throws -> Int {
    try requireClasses(for: "--class")
    guard let label = label(of: name) else {
      throw ValidationError(
        "the generator knows no class '\(name.printable)'; it draws \(classList)")
    }
    return label
  }

  /// Throws a sentence about `option` unless the generator is conditional.
  func requireClasses(for option: String) throws {
    guard classes.isEmpty else { return }
    throw ValidationError(
      "\(option) needs a generator that was trained with --conditional, and this one knows no "
        + "classes; leave it out")
  }

  /// The classes for a sentence.
  var classList: String { classes.joined(separator: ", ").printable }
}

extension LatentVectors {
  /// The vectors in the file of `--latents`, which may be followed by the classes of `generator`.
  init(contentsOf path: String, for generator: Generator) throws {
    try self.init(contentsOf: path, nz: generator.nz, classCount: generator.classes.count)
  }

  /// These vectors of a file with the classes that `labels` has, one for each or one for all.
  ///
  /// Throws unless either the file or an option tells the classes.
  ///
  /// - Parameters:
  ///   - labels: indices into the generator's classes; nil if no option names any.
  ///   - path: the file, for errors.
  func conditioned(on labels: [Int]?, for generator: Generator, from path: String) throws
    -> LatentVectors
  {
    if generator.classes.isEmpty { return self }
    guard let labels else {
      if classCount > 0 { return self }
      throw ValidationError(
        "\(path) holds latent vectors without classes; choose one with --class: "
          + generator.classList)
    }
    try requireNoClasses(in: path)
    return conditioned(
      on: { labels[labels.count == 1 ? 0 : $0] }, of: generator.classes.count)
  }

  /// Throws if the vectors of the file `path` are followed by classes.
  func requireNoClasses(in path: String) throws {
    guard classCount > 0 else { return }
    throw ValidationError(
      "\(path) holds latent vectors with their classes; leave the class away, or use vectors of "
        + "\(nz)")
  }
}
