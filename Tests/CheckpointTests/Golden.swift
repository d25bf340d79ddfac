import Foundation
import Testing

/// The path of a committed file that the reference implementation wrote.
func golden(_ name: String) throws -> String {
  let folder = try #require(Bundle.module.resourcePath)
  return folder + "/Golden/" + name
}
