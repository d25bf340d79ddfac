/// A number that is a type, so that each has a body of its own, whose loops are unrolled. Of several
/// calls of an inlined function with different numbers the compiler may make one with a variable. (A
/// type with a number for its parameter would have metadata code, which other modules emit, too.)
protocol Count { static var value: Int { get } }
enum Count1: Count { static var value: Int { 1 } }
enum Count2: Count { static var value: Int { 2 } }
enum Count3: Count { static var value: Int { 3 } }
enum Count4: Count { static var value: Int { 4 } }
enum Count5: Count { static var value: Int { 5 } }
enum Count6: Count { static var value: Int { 6 } }
