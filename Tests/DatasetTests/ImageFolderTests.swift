import Datasets
import Foundation
import Imaging
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
    let images = [
      "a.jpg", "b.JPG", "c.jpeg", "d.Jpeg", "e.png", "f.PNG", "g.txt.png", "o.jfif", "p.JPE",
    ]
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

  /// The root itself must be readable; a folder in it that is not is named, and the others are
  /// taken.
  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func foldersThatMayNotBeReadAreNamed() throws {
    let folder = try TemporaryFolder()
    for name in ["a/1.png", "b/2.png", "b/deep/3.png"] { try folder.write(name) }
    for path in ["/a", "/b/deep"] { #expect(chmod(folder.path + path, 0) == 0) }
    defer { for path in ["/a", "/b/deep"] { chmod(folder.path + path, 0o700) } }
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(dataset.files == ["b/2.png"] && dataset.classes.map(\.name) == ["b"])
    #expect(
      dataset.passedOver.warnings
        == ["/a", "/b/deep"].map {
          "cannot list \(folder.path)\($0): Permission denied; its images are missing"
        })
    #expect(chmod(folder.path, 0) == 0)
    defer { chmod(folder.path, 0o700) }
    #expect(Self.error(folder.path) == .unlistable(path: folder.path))
  }

  /// A path of more than 4,096 bytes cannot be listed, by whomever.
  @Test func aFolderThatCannotBeListedIsPassedOver() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/1.png")
    try folder.makeFolder("deep")
    var descriptor = open(folder.path + "/deep", O_RDONLY)
    for _ in 0..<20 {
      let name = String(repeating: "x", count: 250)
      #expect(mkdirat(descriptor, name, 0o700) == 0)
      let next = openat(descriptor, name, O_RDONLY)
      close(descriptor)
      descriptor = next
    }
    close(descriptor)
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(dataset.files == ["a/1.png"])
    let warnings = dataset.passedOver.warnings
    #expect(warnings.count == 1 && warnings[0].contains("its images are missing"), "\(warnings)")
  }

  /// Names are bytes. Those that are no UTF-8 are shown with escapes and can be read all the same.
  @Test func namesNeedNotBeUTF8() throws {
    let folder = try TemporaryFolder()
    let picture = Array(
      try RasterImage(width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: 5, count: 192))
        .pngData())
    /// Makes a file of a name of bytes.
    func write(_ name: [UInt8]) {
      let path = Array(folder.path.utf8) + [0x2f] + name
      let descriptor = (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
        open($0.baseAddress!, O_WRONLY | O_CREAT, 0o600)
      }
      #expect(descriptor >= 0 && Foundation.write(descriptor, picture, picture.count) > 0)
      close(descriptor)
    }
    let latin = Array("caf".utf8) + [0xe9]
    let class8 = (Array(folder.path.utf8) + [0x2f] + latin).map { CChar(bitPattern: $0) } + [0]
    #expect(class8.withUnsafeBufferPointer { mkdir($0.baseAddress!, 0o700) } == 0)
    write(latin + Array("/1.png".utf8))
    write(latin + Array("/\u{e4}".utf8) + [0xff] + Array(".png".utf8))
    write([0xe4] + Array(".jpg".utf8))
    try folder.write("z.png", picture)
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(
      dataset.files == ["z.png", "\\xE4.jpg", "caf\\xE9/1.png", "caf\\xE9/\u{e4}\\xFF.png"])
    #expect(dataset.classes.map(\.name) == [".", "caf\\xE9"])
    for index in 0..<4 {
      #expect(try dataset.image(at: index).pixels == Array(repeating: 5, count: 192))
    }
    let chosen = try ImageFolder(root: folder.path, imageSize: 8, classes: ["caf\\xE9"])
    #expect(chosen.count == 2)
    #expect(try chosen.image(at: 1).pixels[0] == 5)
  }

  @Test func whatIsPassedOverIsCounted() throws {
    let folder = try TemporaryFolder()
    for number in 0..<3 { try folder.write("\(number).webp") }
    let others = [
      "cat/4.WebP", "cat/x.gif", "list.txt", "README", "Thumbs.db", "cat/._a.jpg",
      "@eaDir/a.jpg/SYNO.jpg", "cat/@eaDir/b.jpg", "#recycle/c.jpg", "lost+found/d.jpg",
      ".ipynb_checkpoints/e.png", "__MACOSX/cat/._a.jpg",
    ]
    for name in ["cat/a.jpg", "b.jpg"] + others { try folder.write(name) }
    try folder.link("cat/lost.jpg", to: "../.git/annex/objects/aa/bb/lost.jpg")
    let dataset = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(dataset.files == ["b.jpg", "cat/a.jpg", "cat/lost.jpg"])
    #expect(dataset.classes.map(\.name) == [".", "cat"])
    let passedOver = dataset.passedOver
    #expect(passedOver.pictures == ["webp": 4, "gif": 1])
    #expect(passedOver.others == ["txt": 1, "": 1])
    #expect(
      passedOver.folders
        == ["@eaDir": 2, "#recycle": 1, "lost+found": 1, ".": 1, "__MACOSX": 1])
    #expect(passedOver.hiddenCount == 2 && passedOver.danglingCount == 1)
    #expect(
      passedOver.warnings == [
        "4 .webp and 1 .gif files passed over, as only JPEG and PNG are read; convert them to take "
          + "them along",
        "1 link to images leads nowhere; files of git-annex are fetched by git annex get",
      ])
    #expect(
      passedOver.rest
        == "1 without an ending and 1 .txt files; 2 hidden files; folder #recycle; "
        + "1 hidden folder; 2 folders @eaDir; folder __MACOSX; folder lost+found")
    let error = #expect(throws: (any Error).self) { try dataset.image(at: 2) }
    let message = error.map { "\($0)" } ?? ""
    #expect(
      message.contains("it is a link to ../.git/annex/objects/aa/bb/lost.jpg, where nothing is")
        && message.contains("git annex get"), "\(message)")
  }

  @Test func aFolderOfOtherPicturesSaysSo() throws {
    let folder = try TemporaryFolder()
    for number in 0..<3 { try folder.write("\(number).webp") }
    let message = Self.error(folder.path).map(String.init(describing:)) ?? ""
    #expect(message.contains("holds 3 .webp files, and only JPEG and PNG files are read; convert"))
  }
}
