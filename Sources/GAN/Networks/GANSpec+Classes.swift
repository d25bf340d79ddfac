import Layers
import PlainText

// The classes that networks are conditional on.

extension GANSpec {
  /// The most classes.
  static let classLimit = 4096

  /// Throws unless there are no classes, or two or more with names that tell them apart.
  static func validate(classes: [String]) throws(NetworkSpecError) {
    guard classes.count != 1, classes.count <= classLimit else {
      let names = classes.count == 1 ? ", '\(classes[0].printable)'" : ""
      throw NetworkSpecError(
        "\(classes.count) class\(classes.count == 1 ? "" : "es")\(names); networks are conditional "
          + "on 2 to \(classLimit) classes")
    }
    var known: Set<String> = []
    for name in classes {
      if name.isEmpty { throw NetworkSpecError("a class has an empty name") }
      if !known.insert(name).inserted {
        throw NetworkSpecError("two classes have the name '\(name.printable)'")
      }
    }
  }

  /// The names of classes for a sentence: `cat, dog`.
  package static func list(_ classes: [String]) -> String {
    classes.joined(separator: ", ").printable
  }
}
