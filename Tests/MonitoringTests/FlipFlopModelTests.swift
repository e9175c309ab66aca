import Monitoring
import Testing

/// Statuses that a module shows, against the rule said over: look back over all that was seen.
@Suite struct FlipFlopModelTests {
    @Test(arguments: 0..<60) func successionIsWhatLookingBackSays(_ seed: Int) {
        var generator = SplitMix(seed: UInt64(seed))
        let needed = generator.below(4)
        let seen = sequence(&generator)

        var shown: [Status] = []
        for end in seen.indices {
            let before = shown.last ?? .normal
            let run = seen[...end].reversed().prefix { $0 == seen[end] }.count
            // The run that counts is of what differs from the status that was shown at its beginning.
            shown.append(run > needed ? seen[end] : before)
        }

        #expect(statuses(seen, .consecutive, needed) == shown)
    }

    @Test(arguments: 0..<60) func totalsAreWhatCountingSinceTheLastBeliefSays(_ seed: Int) {
        var generator = SplitMix(seed: UInt64(seed + 1_000))
        let needed = generator.below(4)
        let seen = sequence(&generator)

        var shown: [Status] = []
        var believedAfter = 0
        for end in seen.indices {
            let since = seen[believedAfter...end]
            let believed = since.filter { $0 == seen[end] }.count > needed
            if believed { believedAfter = end + 1 }
            shown.append(believed ? seen[end] : shown.last ?? .normal)
        }

        #expect(statuses(seen, .total, needed) == shown)
    }

    private func sequence(_ generator: inout SplitMix) -> [Status] {
        var status = Status.normal
        return (0..<200).map { _ in
            if generator.chance(45) { status = generator.one(of: [.normal, .warning, .critical]) }
            return status
        }
    }

    private func statuses(
        _ seen: [Status], _ counting: ModuleDefinition.FlipFlop.Counting, _ needed: Int
    ) -> [Status] {
        var definition = ModuleDefinition(type: .genericData)
        definition.flipFlop.counting = counting
        definition.flipFlop.repetitions = needed
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        return seen.enumerated().map { index, status in
            let time = Milliseconds(index) * 1_000
            let sample = ModuleSample("1", at: time, claim: "\(status)")
            _ = judge.judge([sample], receivedAt: time, &memory)
            return memory.status
        }
    }
}
