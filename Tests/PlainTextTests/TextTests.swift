import PlainText
import Testing

@Suite struct NumberTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (1_002_003, "1,002,003"), (-12, "-12"),
    (-1234, "-1,234"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func digitsAreGroupedByThree(number: Int, text: String) {
    #expect(number.grouped == text)
    // Doubles hold all of these numbers exactly.
    #expect(Double(number).grouped == text)
  }

  @Test func fractionsAreRounded() {
    #expect(1234.6.grouped == "1,235")
    #expect(0.125.fixed(2) == "0.12")
    #expect(2.fixed(3) == "2.000")
    #expect((-0.5).fixed(1) == "-0.5")
    #expect(0.256.percent(0) == "26 %")
    #expect(1.0005.percent(2) == "100.05 %")
  }
}

@Suite struct PrintableTests {
  @Test func ordinaryTextStaysAsItIs() {
    for text in ["", "main.0.weight", "Ж 図 é 🙂", "a  b"] { #expect(text.printable == text) }
  }

  @Test(arguments: [
    ("\u{1B}", "1B"), ("\n", "A"), ("\r", "D"), ("\t", "9"), ("\u{7F}", "7F"), ("\u{9B}", "9B"),
    ("\u{202E}", "202E"), ("\u{2066}", "2066"), ("\u{2028}", "2028"), ("\u{2029}", "2029"),
    ("\u{200B}", "200B"), ("\u{FEFF}", "FEFF"), ("\u{FFFE}", "FFFE"), ("\u{E0041}", "E0041"),
  ])
  func scalarsThatMoveTheCursorAreEscaped(scalar: String, code: String) {
    let escaped = "a\\u{\(code)}b"
    #expect("a\(scalar)b".printable == escaped && "a\(scalar)b".escaped == escaped)
    #expect(escaped.escaped == escaped)
    #expect(!"a\(scalar)b".isPrintable && escaped.isPrintable)
    #expect("a\(scalar)b".escapedLines == (scalar == "\n" ? "a\nb" : escaped))
  }

  @Test func longTextLosesItsMiddle() {
    let limit = String(repeating: "x", count: 150) + String(repeating: "y", count: 150)
    #expect(limit.printable == limit)
    let long = "a" + limit + "b"
    let (first, last) = (limit.prefix(149), limit.suffix(149))
    #expect(long.printable == "a\(first)…\(last)b")
    #expect(long.escaped == long)
  }

  @Test func lengthIsCountedInScalars() {
    let letter = "e" + String(repeating: "\u{301}", count: 1000)
    #expect(letter.count == 1)
    #expect(letter.shortened(to: 10).unicodeScalars.count == 11)
    #expect("éé".shortened(to: 2) == "éé")
  }
}
