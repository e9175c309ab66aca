import Testing

@testable import Tentacle

/// The reference client's command line as a value.
@Suite struct ReferenceClientArgumentsTests {
    @Test func whatIsNotSaidIsAsInTheReference() throws {
        let arguments = try ReferenceClientArguments(["a.data", "b.data"])

        #expect(arguments.address == "127.0.0.1")
        #expect(arguments.port == 41121)
        #expect(arguments.security == .none)
        #expect(arguments.silence == 4)
        #expect(arguments.files == ["a.data", "b.data"])
    }

    @Test func everyOptionIsUnderstood() throws {
        let arguments = try ReferenceClientArguments([
            "-a", "::1", "-p", "99", "-b", "127.0.0.2", "-e", "cert", "-k", "key", "-f", "ca", "-w", "-x", "secret",
            "-g",
            "-z", "-r", "1", "-t", "5", "-q", "-v", "-y", "u:p@proxy:3128", "file",
        ])

        #expect(arguments.address == "::1")
        #expect(arguments.port == 99)
        #expect(arguments.localAddress == "127.0.0.2")
        #expect(arguments.security == .certificate("cert", key: "key", authorities: "ca"))
        #expect(arguments.asksPassphrase && arguments.isFetching && arguments.isQuiet && arguments.isVerbose)
        #expect(arguments.password == "secret")
        #expect(arguments.form == .compressed)
        #expect(arguments.silence == 10)
        #expect(arguments.proxy?.host == "proxy" && arguments.proxy?.port == 3128)
        #expect(arguments.proxy?.credentials == "u:p")
        #expect(arguments.files == ["file"])
    }

    @Test func lettersCanStandTogether() throws {
        let arguments = try ReferenceClientArguments(["-gqp99", "-vc", "--", "-file"])

        #expect(arguments.isFetching && arguments.isQuiet && arguments.isVerbose)
        #expect(arguments.port == 99)
        #expect(arguments.security == .unverified)
        #expect(arguments.files == ["-file"])
    }

    @Test(arguments: [
        (["-Z", "f"], ReferenceArgumentsFault.unknown("Z")), (["-p"], .missingValue("p")),
        (["-p", "0", "f"], .badValue("p")),
        (["-p", "70000", "f"], .badValue("p")), (["-t", "0", "f"], .badValue("t")),
        (["-y", "proxy", "f"], .badValue("y")),
        (["-k", "key", "f"], .needsCertificate("k")), (["-f", "ca", "f"], .needsCertificate("f")),
        (["-c", "-e", "cert", "f"], .exclusive), ([], .noFiles), (["-g"], .noFiles),
    ])
    func aWrongCommandLineIsRefused(_ words: [String], _ fault: ReferenceArgumentsFault) {
        #expect(throws: fault) { try ReferenceClientArguments(words) }
    }

    @Test(arguments: [
        ("proxy:3128", "proxy", nil), ("[2001:db8::1]:3128", "2001:db8::1", nil),
        ("u:p@ss@proxy:3128", "proxy", "u:p@ss"),
    ])
    func aProxyIsUnderstood(_ text: String, _ host: String, _ credentials: String?) {
        let address = ProxyAddress(text)

        #expect(address?.host == host && address?.credentials == credentials)
    }

    @Test(arguments: ["", ":1", "proxy:", "proxy:0", "proxy:99999", "user@proxy:1"])
    func noProxyIsRefused(_ text: String) {
        #expect(ProxyAddress(text) == nil)
    }
}
