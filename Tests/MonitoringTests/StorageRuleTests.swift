import Monitoring
import Testing

@Suite struct StorageRuleTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var type = ModuleType.genericData
        var keepsHistory = true
        let first: String
        let second: String
        /// Milliseconds between them.
        let gap: Milliseconds
        let isStored: Bool
    }

    @Test(arguments: [
        Row(testDescription: "the same value is not kept", first: "1", second: "1", gap: 300_000, isStored: false),
        Row(testDescription: "another value is", first: "1", second: "2", gap: 300_000, isStored: true),
        Row(testDescription: "the same after a day is not", first: "1", second: "1", gap: .day, isStored: false),
        Row(
            testDescription: "the same after more than a day is", first: "1", second: "1", gap: .day + 1, isStored: true
        ),
        Row(
            testDescription: "the same within five decimals is not", first: "1.000001", second: "1.000002", gap: 1,
            isStored: false),
        Row(
            testDescription: "without history nothing is", keepsHistory: false, first: "1", second: "2", gap: 300_000,
            isStored: false),
        Row(testDescription: "async_data always", type: .asyncData, first: "1", second: "1", gap: 1, isStored: true),
        Row(testDescription: "async_proc always", type: .asyncProc, first: "1", second: "1", gap: 1, isStored: true),
        Row(
            testDescription: "async_string always", type: .asyncString, first: "a", second: "a", gap: 1, isStored: true),
        Row(testDescription: "log4x always", type: .log4x, first: "info", second: "info", gap: 1, isStored: true),
        Row(
            testDescription: "the same text", type: .genericDataString, first: "a", second: "a", gap: 1, isStored: false
        ),
        Row(testDescription: "another text", type: .genericDataString, first: "a", second: "b", gap: 1, isStored: true),
        Row(
            testDescription: "the same letters in other bytes", type: .genericDataString, first: "\u{e9}",
            second: "e\u{301}", gap: 1, isStored: true),
        Row(
            testDescription: "the same long text", type: .genericDataString, first: String(repeating: "a", count: 999),
            second: String(repeating: "a", count: 999), gap: 1, isStored: false),
        Row(
            testDescription: "another long text", type: .genericDataString, first: String(repeating: "a", count: 999),
            second: String(repeating: "a", count: 998) + "b", gap: 1, isStored: true),
    ])
    func keeps(_ row: Row) {
        var definition = ModuleDefinition(type: row.type)
        definition.keepsHistory = row.keepsHistory
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        let now: Milliseconds = 1_700_000_000_000
        let first = judge.judge([ModuleSample(row.first, at: now)], receivedAt: now, &memory)

        let second = judge.judge([ModuleSample(row.second, at: now + row.gap)], receivedAt: now + row.gap, &memory)

        #expect(first.first?.isStored == row.keepsHistory)
        #expect(second.first?.isStored == row.isStored)
    }
}
