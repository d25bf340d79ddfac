import Foundation

/// The generator that comes with the package, trained on the built-in portraits: 64x64 pixels, the
/// tutorial's sizes, weights in half precision. `docs/training.md` tells how it was trained.
public enum BuiltInGenerator {
  /// Its name on the command line, in the place of a file's.
  public static let name = "built-in"

  /// The path of its file.
  ///
  /// The package manager puts the file beside the programs that it builds. Throws if a program was
  /// moved without it.
  public static func path() throws(ModelFileError) -> String {
    let folders = folders()
    for folder in folders {
      let path = folder.appendingPathComponent(file).path
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw .noBuiltInGenerator(folder: folders[0].path)
  }

  private static let file = "portraits.safetensors"

  /// The folders in which the package manager's bundle may be. `Bundle.module` would end the
  /// program if there is none.
  private static func folders() -> [URL] {
    #if os(Linux)
      let bundle = "DCGAN_GAN.resources"
    #else
      let bundle = "DCGAN_GAN.bundle"
    #endif
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return [
      Bundle.main.bundleURL, program.deletingLastPathComponent(),
      Bundle(for: Token.self).bundleURL.deletingLastPathComponent(),
    ].map { $0.appendingPathComponent(bundle) }
  }

  /// A class of this module, by which `Bundle` finds its folder.
  private final class Token {}
}
