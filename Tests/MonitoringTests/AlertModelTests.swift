import Monitoring
import Testing

/// Alerts on random values, against the rule said over: what happened in the period is looked up in a list.
@Suite struct AlertModelTests {
    @Test(arguments: 0..<120) func behavesAsTheRuleSaidOver(_ seed: Int) throws {
        var generator = SplitMix(seed: UInt64(seed))
        var template = AlertTemplate(name: "t", condition: .critical)
        template.timeThreshold = generator.one(of: [0, 100, 400, 2_000])
        template.minimumAlerts = generator.below(4)
        template.maximumAlerts = generator.below(4)
        template.resetsMinimum = generator.chance(50)
        template.notifiesRecovery = generator.chance(50)
        let alert = try AlertEvaluation(template)
        var memory = AlertMemory()
        var model = Model(template: template)
        var now: Milliseconds = 0
        for step in 0..<400 {
            now += Milliseconds(1_000 * (1 + generator.below(150)))
            let holds = generator.chance(60)

            let outcome = alert.evaluate(AlertInput(holds ? "+" : "-"), at: now, in: .utc, &memory)

            #expect(outcome.letter == model.evaluate(holds, now), "step \(step)")
            #expect(memory.isFired == model.isFired)
        }
    }

    private struct Model {
        let template: AlertTemplate
        /// When the condition held in the period, and whether the alert fired.
        var period: [(time: Milliseconds, fired: Bool)] = []

        var isFired: Bool { period.contains { $0.fired } }

        mutating func evaluate(_ holds: Bool, _ now: Milliseconds) -> String {
            if let start = period.first?.time {
                let isTimed = template.timeThreshold > 0
                let isOver = isTimed ? now > start + Milliseconds(template.timeThreshold * 1_000) : isFired
                if !holds, isFired {
                    guard template.notifiesRecovery || isOver else { return "s" }
                    period = []
                    return template.notifiesRecovery ? "R" : "X"
                }
                if isOver { period = [] }
            }
            if !holds {
                if template.resetsMinimum { period = [] }
                return "q"
            }
            let fires =
                period.count >= template.minimumAlerts
                && period.filter(\.fired).count < template.maximumAlerts
            period.append((now, fires))
            return fires ? "F" : "c"
        }
    }
}
