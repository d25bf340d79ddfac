public import ArgumentParser
public import KernelInterface

// Wrong values are answered with the names of the right ones.

extension ISALevel: ExpressibleByArgument {
  public init?(argument: String) {
    guard let level = ISALevel.allCases.first(where: { $0.name == argument }) else { return nil }
    self = level
  }

  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}
