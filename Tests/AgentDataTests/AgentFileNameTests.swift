import AgentData
import Testing

@Suite struct AgentFileNameTests {
    @Test(arguments: [
        ("0cc175b9c0f1b6a831c399e269772661.1700000000.data", "0cc175b9c0f1b6a831c399e269772661"),
        ("web.example.org.123.data", "web.example.org"), ("web_7.data", "web"), ("a.1_2.data", "a.1"), (".1.data", ""),
    ])
    func theKeyIsWhatStandsBeforeTheDigits(_ name: String, _ key: String) {
        #expect(AgentFileName(name)?.lockKey == key)
    }

    @Test(arguments: [
        "web.data", "web.1.data.tmp", "web1.data", "web.1a.data", "web.1.conf", "", ".data", "web.١.data",
    ])
    func otherNamesAreNoMessages(_ name: String) {
        #expect(AgentFileName(name) == nil)
    }
}
