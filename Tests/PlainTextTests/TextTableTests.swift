import PlainText
import Testing

@Suite struct TextTableTests {
  @Test func columnsGrowWithTheirCells() {
    var table = TextTable([.left(), .right(), .left()])
    table.add(["a", "1", "x"])
    table.add(["long name", "1,000", "yz"])
    #expect(table.text == "a              1  x\nlong name  1,000  yz")
  }

  @Test func columnsKeepTheirLeastWidth() {
    var table = TextTable([.left(4), .right(5)], gap: 1, indent: 2)
    table.add(["a", "1"])
    #expect(table.text == "  a        1")
    #expect(table.line(["abcdef", "1"]) == "  abcdef     1")
  }

  @Test func onlyTextOnTheRightIsPaddedAtTheEndOfALine() {
    var table = TextTable([.left(6), .right(6)])
    table.add(["a"])
    table.add(["b", ""])
    table.add([])
    #expect(table.text == "a\nb             \n")
  }

  @Test func firstCellSpansColumnsWithoutWideningThem() {
    var table = TextTable([.left(3), .left(3), .right(4)], gap: 1)
    table.add(["both", "10"], firstSpanning: 2)
    table.add(["more than both", "10"], firstSpanning: 2)
    table.add(["a", "b", "7"])
    #expect(table.text == "both      10\nmore than both   10\na   b      7")
  }

  @Test func textBeyondTheLimitIsCut() {
    var table = TextTable([.left(limit: 5), .left()], gap: 1)
    for name in ["12345", "123456", "図書館司書"] { table.add([name, "|"]) }
    #expect(table.text == "12345 |\n1234… |\n図書… |")
  }

  @Test(arguments: [
    ("", 0), ("main.0", 6), ("é", 1), ("e\u{301}", 1), ("図書", 4), ("한글", 4), ("ﾊﾝ", 2), ("Ａ", 2),
    ("🙂", 2), ("…", 1), ("\u{200B}", 0), ("Ж", 1),
  ])
  func widthIsThatOfATerminal(text: String, width: Int) {
    #expect(text.terminalWidth == width)
  }

  @Test func wideTextIsAligned() {
    var table = TextTable([.left(), .left()], gap: 1)
    table.add(["図書", "|"])
    table.add(["abcd", "|"])
    #expect(table.text == "図書 |\nabcd |")
  }

  /// A name in a cell begins no line of its own, and takes the columns that its escapes take.
  @Test func aCellIsOneLine() {
    var table = TextTable([.left(), .right()])
    table.add(["a\nFORGED", "1"])
    table.add("b", lines: ["2", "3\r"])
    #expect(
      table.lines == ["a\\u{A}FORGED       1", "b                  2", "              3\\u{D}"])
    #expect(table.line(["c\u{1B}", "4"]) == "c\\u{1B}            4")
  }
}
