import Synchronization
import Testing

@testable import Facts

@Suite struct SideBySideTests {
    @Test(arguments: [0, 1, 7]) func everythingIsDoneOnceHoweverManyThreadsThereAre(_ helpers: Int) {
        let done = Mutex([Int](repeating: 0, count: 100))
        SideBySide.perform(100, helpers: helpers) { index in done.withLock { $0[index] += 1 } }

        #expect(done.withLock { $0 } == [Int](repeating: 1, count: 100))
    }

    @Test func nothingIsDoneOfNothing() {
        SideBySide.perform(0) { _ in Issue.record("there is nothing to do") }
    }

    @Test func workMayHaveWorkOfItsOwn() {
        let done = Mutex(0)
        SideBySide.perform(4) { _ in SideBySide.perform(4) { _ in done.withLock { $0 += 1 } } }

        #expect(done.withLock { $0 } == 16)
    }
}
