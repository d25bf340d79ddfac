/// A text that is compared and hashed byte by byte.
///
/// `String` compares canonically, which takes more than linear time for long sequences of combining
/// marks. Texts from files of unknown origin are keys of this kind.
package struct UTF8Key: Hashable, Sendable {
  /// In contiguous memory.
  private let text: String

  /// A key for `text`.
  package init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
  }

  package static func == (left: UTF8Key, right: UTF8Key) -> Bool {
    left.text.utf8.count == right.text.utf8.count
      && left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    // SAFETY: the bytes are used only during the call.
    unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
      unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    }
    hasher.combine(text.utf8.count)
  }
}
