/// What a folder of images holds besides the images of the dataset, by number.
public struct PassedOver: Sendable, Equatable {
  /// Pictures in formats that are not read, by the ending of their names, such as `webp`.
  public var pictures: [String: Int] = [:]
  /// Other files, by the ending of their names; those without one under "".
  public var others: [String: Int] = [:]
  /// Folders that systems and programs keep for themselves, by name; hidden ones under `.`.
  public var folders: [String: Int] = [:]
  /// Hidden files, and those that systems put beside pictures.
  public var hiddenCount = 0
  /// Why folders cannot be listed, one sentence each.
  public var unlistable: [String] = []
  /// Links that lead nowhere. They are images of the dataset, which cannot be read.
  public var danglingCount = 0

  /// Nothing.
  public init() {}

  /// Formats that cameras, browsers and drawing programs write and that are not read.
  static let pictureEndings: Set<String> = [
    "webp", "gif", "avif", "heic", "heif", "tif", "tiff", "bmp", "jxl", "jp2", "j2k", "tga", "psd",
    "svg", "ico", "ppm", "pgm", "pnm", "pbm", "exr", "hdr", "dds", "dcm", "dng", "cr2", "cr3",
    "nef",
    "arw", "orf", "rw2", "raf", "apng", "jxr", "xcf", "npy", "npz",
  ]

  /// Names of folders that are no classes, whatever they hold.
  static let systemFolders: Set<String> = [
    "@eaDir", "#recycle", "#snapshot", "__MACOSX", "lost+found", "$RECYCLE.BIN",
    "System Volume Information",
  ]

  /// Names of files that systems put beside pictures.
  static let systemFiles: Set<String> = ["Thumbs.db", "ehthumbs.db", "desktop.ini"]

  /// What should not be missed before a training, one sentence each.
  public var warnings: [String] {
    var warnings: [String] = []
    if let pictures = pictureList {
      warnings.append(
        "\(pictures) passed over, as only JPEG and PNG are read; convert them to take them along")
    }
    if danglingCount > 0 {
      warnings.append(
        "\(Self.counted(danglingCount, "link")) to images lead\(danglingCount == 1 ? "s" : "") "
          + "nowhere; files of git-annex are fetched by git annex get")
    }
    return warnings + unlistable
  }

  /// The pictures in formats that are not read, such as "200 .webp and 3 .gif files"; nil without
  /// any.
  var pictureList: String? {
    pictures.isEmpty ? nil : Self.list(pictures)
  }

  /// What needs no warning, for a table; nil if there is nothing.
  public var rest: String? {
    var parts: [String] = []
    if !others.isEmpty { parts.append(Self.list(others)) }
    if hiddenCount > 0 { parts.append(Self.counted(hiddenCount, "hidden file")) }
    for (name, count) in folders.sorted(by: { $0.key < $1.key }) {
      let folder = name == "." ? "hidden folder" : "folder \(name)"
      parts.append(count == 1 && name != "." ? folder : Self.counted(count, folder))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// `200 .webp and 3 .gif files`, the most frequent first, at most five endings.
  private static func list(_ counts: [String: Int]) -> String {
    let limit = 5
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var parts = sorted.prefix(limit).map { ending, count in
      ending.isEmpty ? "\(count) without an ending" : "\(count) .\(ending)"
    }
    let rest = sorted.dropFirst(limit).reduce(0) { $0 + $1.value }
    if rest > 0 { parts.append("\(rest) other") }
    let all = counts.values.reduce(0, +)
    let last = parts.removeLast()
    return (parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last)
      + (all == 1 ? " file" : " files")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    guard count != 1 else { return "1 \(noun)" }
    return noun.hasPrefix("folder ") ? "\(count) folders \(noun.dropFirst(7))" : "\(count) \(noun)s"
  }
}
