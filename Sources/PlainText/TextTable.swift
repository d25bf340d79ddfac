/// A table of plain text with aligned columns.
///
///     var table = TextTable([.left(), .right()])
///     table.add(["layer", "parameters"])
///     table.add(["main.0", 25_600.grouped])
///     print(table.text)
///
/// Widths are columns of a terminal, not characters. A cell is one line: what would break it, or
/// move the cursor, is escaped.
package struct TextTable {
  /// How the cells of one column are laid out.
  package struct Column: Sendable {
    fileprivate var isRight: Bool
    fileprivate var width: Int
    fileprivate var limit: Int

    /// A column whose text begins at its left edge, at least `width` wide. Text wider than `limit`
    /// is cut and ends in an ellipsis.
    package static func left(_ width: Int = 0, limit: Int = .max) -> Column {
      Column(isRight: false, width: width, limit: limit)
    }

    /// A column whose text ends at its right edge, at least `width` wide.
    package static func right(_ width: Int = 0) -> Column {
      Column(isRight: true, width: width, limit: .max)
    }
  }

  private struct Row {
    var cells: [String]
    /// The number of columns that the first cell takes.
    var span: Int
  }

  private var columns: [Column]
  private let gap: String
  private let indent: String
  private var rows: [Row] = []

  /// An empty table.
  ///
  /// - Parameters:
  ///   - columns: the layout of each column. A column grows with its widest cell.
  ///   - gap: blanks between two columns.
  ///   - indent: blanks before the first column.
  package init(_ columns: [Column], gap: Int = 2, indent: Int = 0) {
    self.columns = columns
    self.gap = blanks(gap)
    self.indent = blanks(indent)
  }

  /// Adds a row, which may have fewer cells than the table has columns; a row of none is an empty
  /// line.
  ///
  /// - Parameter span: the number of columns that the first cell takes. Such a cell does not widen
  ///   them.
  package mutating func add(_ cells: [String], firstSpanning span: Int = 1) {
    let cells = cells.map(\.escaped)
    for (position, cell) in cells.enumerated() where position > 0 || span == 1 {
      let index = position == 0 ? 0 : position + span - 1
      let width = min(cell.terminalWidth, columns[index].limit)
      columns[index].width = max(columns[index].width, width)
    }
    rows.append(Row(cells: cells, span: span))
  }

  /// Adds a row for each of `lines`, the first of which has the title `title`.
  package mutating func add(_ title: String, lines: [String]) {
    for (index, line) in lines.enumerated() { add([index == 0 ? title : "", line]) }
  }

  /// All rows, one per line.
  package var text: String { lines.joined(separator: "\n") }

  /// All rows.
  package var lines: [String] { rows.map(line) }

  /// A single row in the widths that the columns have so far, for a table that is printed row by
  /// row.
  package func line(_ cells: [String]) -> String {
    line(Row(cells: cells.map(\.escaped), span: 1))
  }

  private func line(_ row: Row) -> String {
    var line = ""
    var rest = columns[...]
    for (position, cell) in row.cells.enumerated() {
      let spanned = rest.prefix(position == 0 ? row.span : 1)
      rest = rest.dropFirst(spanned.count)
      let width = spanned.reduce(gap.count * (spanned.count - 1)) { $0 + $1.width }
      let column = spanned[spanned.startIndex]
      let text = spanned.count == 1 ? cut(cell, to: column.limit) : cell
      let padding = blanks(width - text.terminalWidth)
      line += position == 0 ? indent : gap
      if column.isRight {
        line += padding + text
      } else {
        // No blanks follow the last text of a line.
        line += text + (position == row.cells.count - 1 ? "" : padding)
      }
    }
    return line
  }
}

/// `text`, or as much of it as fits into `limit` columns with an ellipsis after it.
private func cut(_ text: String, to limit: Int) -> String {
  guard text.terminalWidth > limit else { return text }
  var kept = ""
  for character in text {
    if (kept + String(character)).terminalWidth > limit - 1 { break }
    kept.append(character)
  }
  return kept + "…"
}

private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
