import AgentData
import Testing

@Suite struct MessageTimeTests {
    private static let time = MessageTime.local(year: 2026, month: 11, day: 5, hour: 8, minute: 30, second: 0)

    @Test(arguments: ["2026/11/05 08:30:00", "2026-11-05 08:30:00", "2026/11/5 8:30:0", "2026/11/05  08:30:00"])
    func bothFormsAreRead(_ text: String) {
        #expect(MessageTime(text) == MessageTimeTests.time)
    }

    @Test func automaticTimesAreThoseOfReceipt() {
        #expect(MessageTime("AUTO") == .ofReceipt)
    }

    @Test func itIsWrittenAsItIsRead() {
        #expect(MessageTimeTests.time.text == "2026/11/05 08:30:00")
    }

    @Test(arguments: [
        "", "now", "2026/13/05 08:30:00", "2026/11/05", "2026/11/05 24:00:00", "2026/11-05 08:30:00",
        "2026/11/05 08:30:00:00", "-1/11/05 08:30:00", "99999/1/1 0:0:0", "2026/11/05 08:30:+1",
    ])
    func nothingElseIsATime(_ text: String) {
        #expect(MessageTime(text) == nil)
    }
}
