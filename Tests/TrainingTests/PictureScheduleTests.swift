import TestSupport
import Testing

@testable import Training

@Suite struct PictureScheduleTests {
  private func steps(_ last: Int, every interval: Int? = nil) -> [Int] {
    let schedule = PictureSchedule(every: interval, lastStep: last)
    return (1..<last).filter(schedule.contains) + [last]
  }

  @Test func theDefaultRunHasTwentyThreePictures() {
    #expect(steps(4000) == [20, 50, 100] + (1...20).map { 200 * $0 })
    #expect(steps(9) == Array(1...9))
    #expect(steps(50) == [1, 2] + (1...10).map { 5 * $0 })
    #expect(steps(7900) == [50, 100, 200] + (1...15).map { 500 * $0 } + [7900])
  }

  /// About twenty, at round steps, never further apart than an eighth of the run.
  @Test func runsOfAnyLengthHaveAboutTwenty() {
    for last in Array(21...300) + Array(stride(from: 301, to: 3000, by: 37)) + [7_900, 99_999] {
      let steps = steps(last)
      #expect(9...24 ~= steps.count, "\(last): \(steps)")
      let gaps = zip([0] + steps, steps).map { $1 - $0 }
      #expect(gaps.max() ?? 0 <= last / 8, "\(last): \(steps)")
    }
    for last in 1...20 { #expect(steps(last) == Array(1...last)) }
  }

  @Test func anIntervalIsKept() {
    #expect(steps(1000, every: 300) == [300, 600, 900, 1000])
  }

  @Test(arguments: [nil, 7, 500]) func theNextPictureIsTheNext(interval: Int?) {
    let schedule = PictureSchedule(every: interval, lastStep: 4000)
    for step in 0..<1000 {
      #expect(schedule.next(after: step) == (step + 1...1600).first(where: schedule.contains))
    }
  }

  /// The longest run that there may be.
  @Test func billionsOfStepsHavePictures() {
    let schedule = PictureSchedule(every: nil, lastStep: .max)
    #expect(schedule.next(after: 0) > 0)
    #expect(schedule.contains(schedule.next(after: 1)))
  }
}
