import Testing

@testable import Tentacle

/// The reference server's command line and configuration file as a value.
@Suite struct ReferenceServerArgumentsTests {
    private func arguments(_ words: [String], file: String = "") throws -> ReferenceServerArguments {
        try ReferenceServerArguments(words) { _ in file }
    }

    @Test func everyOptionIsUnderstood() throws {
        let arguments = try arguments([
            "-s", "/spool", "-a", "0,127.0.0.1,::1", "-p", "99", "-c", "20", "-e", "cert", "-k", "key", "-f", "ca",
            "-w",
            "-x", "secret", "-i", ".*\\.conf:conf", "-m", "5000", "-oq", "-r", "1", "-t5", "-v",
        ])

        #expect(arguments.directory == "/spool")
        #expect(arguments.addresses == ["0.0.0.0", "127.0.0.1", "::1"])
        #expect(arguments.port == 99 && arguments.connections == 20 && arguments.maximumSize == 5000)
        #expect(arguments.certificate == "cert" && arguments.key == "key" && arguments.authorities == "ca")
        #expect(arguments.asksPassphrase && arguments.overwrites && arguments.isQuiet && arguments.isVerbose)
        #expect(arguments.password == "secret" && arguments.filters == ".*\\.conf:conf")
        #expect(arguments.silence == 10)
    }

    @Test func theFileIsUnderstood() throws {
        let arguments = try arguments(
            ["-F", "x"],
            file: """
                # a comment
                addresses 0,0.0.0.0
                port 99
                directory /var/spool/my files
                overwrite 1
                password a secret
                 port 1
                """)

        #expect(arguments.addresses == ["0.0.0.0"])
        #expect(arguments.port == 99)
        #expect(arguments.directory == "/var/spool/my files")
        #expect(arguments.overwrites)
        #expect(arguments.password == "a secret")
    }

    @Test func theCommandLineGoesBeforeTheFile() throws {
        let arguments = try arguments(["-p", "7", "-F", "x"], file: "port 99\ndirectory /spool\n")

        #expect(arguments.port == 7)
    }

    @Test(arguments: ["true", "yes", "0", "2"])
    func onlyOneIsYes(_ value: String) throws {
        #expect(try !arguments(["-F", "x"], file: "directory /s\noverwrite \(value)\n").overwrites)
    }

    @Test func aSilenceIsGivenOnlyWhereItWasAskedFor() throws {
        #expect(try arguments(["-s", "/s"]).silence == nil)
        #expect(try arguments(["-s", "/s", "-t", "2"]).silence == 8)
    }

    @Test(arguments: ["daemon 1", "log_file /dev/null", "ssl_version TLSv1_2", "ssl_cipher ALL", "block_size 1024"])
    func whatHasNoEffectIsSaid(_ line: String) throws {
        #expect(try arguments(["-F", "x"], file: "directory /s\n\(line)\n").remarks.count == 1)
    }

    @Test(arguments: [
        (["-s", "/s", "-I"], ServerArgumentsFault.unsafe("-I", "listing and moving files is not offered")),
        (["-s", "/s", "-T"], .unsafe("-T", "TCP wrappers are not asked; close the port with a firewall")),
        ([], .noDirectory), (["-s"], .missingValue("-s")), (["-s", "/s", "-p", "x"], .badValue("-p")),
        (["-s", "/s", "-k", "key"], .needsCertificate), (["-s", "/s", "-f", "ca"], .needsCertificate),
        (["-b", "h", "-x", "p"], .relayHasNoSecrets), (["-s", "/s", "word"], .unexpected("word")),
        (["-S", "install"], .unsafe("-S", "there are no Windows services here")), (["-s", "/s", "-Z"], .unknown("-Z")),
    ])
    func whatCannotBeDoneIsRefused(_ words: [String], _ fault: ServerArgumentsFault) {
        #expect(throws: fault) { try arguments(words) }
    }

    @Test(arguments: ["insecure 1", "use_libwrap 1", "bogus x"])
    func aSettingOfTheFileIsRefusedAlike(_ line: String) {
        #expect(throws: ServerArgumentsFault.self) { try arguments(["-F", "x"], file: "directory /s\n\(line)\n") }
    }

    @Test func aRelayNeedsNoDirectory() throws {
        let arguments = try arguments(["-b", "server", "-g", "5"])

        #expect(arguments.relayHost == "server" && arguments.relayPort == 5)
    }
}
