import Datasets
import Foundation
import TestSupport
import Testing

struct ImageFolderTests {
  private static func files(_ folder: TemporaryFolder) throws -> [String] {
    try ImageFolder(root: folder.path, imageSize: 8).files
  }

  private static func error(_ path: String) -> DatasetError? {
    #expect(throws: DatasetError.self) { _ = try ImageFolder(root: path, imageSize: 8) }
  }

  @Test func flatFolderIsSortedByBytes() throws {
    let folder = try TemporaryFolder()
    // The precomposed é equals the decomposed one as a character, and comes after it as bytes.
    let names = ["10.png", "2.png", "B.jpg", "a.jpg", "e\u{301}.png", "z.png", "\u{e9}.png"]
    for name in names.shuffled() { try folder.write(name) }
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(dataset.files.map { Array($0.utf8) } == names.map { Array($0.utf8) })
    #expect(dataset.count == 7)
    #expect(dataset.classes.map(\.name) == ["."] && dataset.classes.map(\.count) == [7])
    #expect(dataset.source(at: 1) == folder.path + "/2.png")
    #expect(dataset.summary == "\(folder.path): 7 images in 1 folder, 8x8x3")
  }

  @Test func extensionsAreKnownInAnyCase() throws {
    let folder = try TemporaryFolder()
    let images = ["a.jpg", "b.JPG", "c.jpeg", "d.Jpeg", "e.png", "f.PNG", "g.txt.png"]
    let others = ["h.txt", "i", "jpg", "k.png.txt", "l.jpg~", "m.gif", "n."]
    for name in images + others { try folder.write(name) }
    #expect(try Self.files(folder) == images)
  }

  @Test func hiddenFilesAreIgnored() throws {
    let folder = try TemporaryFolder()
    let hidden = [
      "._a.jpg", ".a.jpg", "__MACOSX/a.jpg", "c/._a.jpg", "c/__MACOSX/a.jpg", ".d/a.jpg",
      "c/.d/a.jpg",
    ]
    for name in hidden + ["a.jpg", "c/a.jpg"] { try folder.write(name) }
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(dataset.files == ["a.jpg", "c/a.jpg"])
    #expect(dataset.classes.map(\.name) == [".", "c"])
  }

  /// The order is that of `sorted(os.walk(...))` within each class.
  @Test func classFoldersAreSearchedInOrder() throws {
    let folder = try TemporaryFolder()
    let files = [
      "z.png", "a/9.png", "a/b/2.png", "a/b/c/1.png", "a/b-/0.png", "b/1.jpg", "c10/1.png",
      "c2/1.png",
    ]
    for name in files.shuffled() { try folder.write(name) }
    try folder.makeFolder("bb/deep")
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    let expected = [
      "z.png", "a/9.png", "a/b/2.png", "a/b-/0.png", "a/b/c/1.png", "b/1.jpg", "c10/1.png",
      "c2/1.png",
    ]
    #expect(dataset.files == expected)
    #expect(dataset.classes.map(\.name) == [".", "a", "b", "bb", "c10", "c2"])
    #expect(dataset.classes.map(\.count) == [1, 4, 1, 0, 1, 1])
    #expect(dataset.summary == "\(folder.path): 8 images in 6 folders, 8x8x3")
  }

  @Test func linksAreFollowedOnceAndCyclesEnd() throws {
    let folder = try TemporaryFolder()
    try folder.write("data/a/1.png")
    try folder.write("data/a/deep/2.png")
    try folder.write("elsewhere/3.png")
    try folder.link("data/a/deep/up", to: "..")
    try folder.link("data/a/root", to: "../../data")
    try folder.link("data/b", to: "../elsewhere")
    try folder.link("data/b.png", to: "../elsewhere/3.png")
    try folder.link("data/self", to: ".")
    try folder.link("elsewhere/again", to: ".")
    try folder.link("elsewhere/lost.png", to: "nowhere")
    try folder.link("elsewhere/lost", to: "nowhere")
    let dataset = try ImageFolder(root: folder.path + "/data", imageSize: 8)
    #expect(
      dataset.files == ["b.png", "a/1.png", "a/deep/2.png", "b/3.png", "b/lost.png"])
    #expect(dataset.classes.map(\.name) == [".", "a", "b"])
  }

  @Test func onlyRegularFilesAreImages() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.png")
    try folder.write("b.png/c.png")
    #expect(mkfifo(folder.path + "/d.png", 0o600) == 0)
    #expect(try Self.files(folder) == ["a.png", "b.png/c.png"])
  }

  @Test func whatIsNoFolderOfImagesIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("list.txt")
    try folder.makeFolder("empty")
    let path = folder.path
    #expect(Self.error(path) == .noImages(path: path))
    #expect(Self.error(path + "/none") == .missing(path: path + "/none"))
    #expect(Self.error("") == .missing(path: ""))
    #expect(Self.error(path + "/list.txt") == .notAFolder(path: path + "/list.txt"))
    for error in [Self.error(path), Self.error("/none"), Self.error(path + "/list.txt")] {
      let message = error.map(String.init(describing:)) ?? ""
      #expect(message.contains("a folder of .jpg, .jpeg or .png files"))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func folderThatMayNotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/1.png")
    let path = folder.path + "/a"
    #expect(chmod(path, 0) == 0)
    defer { chmod(path, 0o700) }
    #expect(Self.error(folder.path) == .unlistable(path: path))
  }
}
