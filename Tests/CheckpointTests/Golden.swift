import Foundation
import Testing

/// The path of a committed file of the reference implementation.
func golden(_ name: String) throws -> String {
  let folder = try #require(Bundle.module.resourcePath)
  return folder + "/Golden/" + name
}
