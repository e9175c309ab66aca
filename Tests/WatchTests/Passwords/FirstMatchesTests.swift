import Testing

@testable import Watch

struct FirstMatchesTests {
    /// Which of the matches are taken, one after the other.
    private func taken(_ matches: [(step: Int, candidate: Int, job: Int)]) -> [Bool] {
        var first = FirstMatches()
        return matches.map { match in
            first.take(.init(step: match.step, candidate: match.candidate), job: match.job, member: 1)
        }
    }

    @Test func anEarlierMatchReplacesALaterOne() {
        #expect(taken([(5, 0, 0), (3, 7, 0)]) == [true, true])
    }

    @Test func aLaterMatchIsNotTaken() {
        #expect(taken([(3, 7, 0), (3, 8, 0), (5, 0, 0)]) == [true, false, false])
    }

    @Test func otherHashesHaveTheirOwn() {
        #expect(taken([(1, 0, 0), (5, 0, 1)]) == [true, true])
    }
}
