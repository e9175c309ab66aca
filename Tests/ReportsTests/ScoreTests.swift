import Policies
import Testing

@Suite struct ScoreTests {
    @Test func thereIsNoScoreWithoutAssessedChecks() {
        #expect(Score([]).value == nil)
    }
}
