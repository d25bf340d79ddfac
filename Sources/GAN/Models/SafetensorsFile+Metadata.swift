package import Checkpoints

// What a file says of itself: metadata are texts that anybody may have written.

extension SafetensorsFile {
  /// Opens a file that says it is of the kind `format`, in the version that is known here.
  package static func open(_ path: String, format: String) throws(ModelFileError) -> SafetensorsFile
  {
    let file = try ModelFileError.reporting { () throws(TensorFileError) in
      try SafetensorsFile(contentsOf: path)
    }
    for (key, value) in [("format", format), ("version", "1")] where file.metadata[key] != value {
      throw .invalidMetadata(path: path, key: key, value: file.metadata[key])
    }
    return file
  }

  /// The metadata entry `key` as a whole number in `range`.
  package func integer<Number: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Number>
  ) throws(ModelFileError) -> Number {
    guard let text = metadata[key], let value = Number(text), range ~= value else {
      throw .invalidMetadata(path: path, key: key, value: metadata[key])
    }
    return value
  }
}
