/// A number as a type: a generic function has one specialization for each, with its loops unrolled.
///
/// A number as an argument is not enough: the compiler may merge several calls of an inlined
/// function into one that takes a variable. A type with an integer parameter would need metadata
/// functions, which are weak symbols that instruction sets would share.
protocol Count { static var value: Int { get } }
enum Count1: Count { static var value: Int { 1 } }
enum Count2: Count { static var value: Int { 2 } }
enum Count3: Count { static var value: Int { 3 } }
enum Count4: Count { static var value: Int { 4 } }
enum Count5: Count { static var value: Int { 5 } }
enum Count6: Count { static var value: Int { 6 } }
