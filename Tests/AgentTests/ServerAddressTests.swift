import Testing

@testable import Agent

struct ServerAddressTests {
    @Test(arguments: [
        ("elpis.example", "elpis.example:41121"), ("192.0.2.1", "192.0.2.1:41121"), ("::1", "[::1]:41121"),
    ])
    func thePortCanBeToldFromTheAddress(_ host: String, _ text: String) {
        #expect(Enrolment.address(host, 41121) == text)
    }
}
