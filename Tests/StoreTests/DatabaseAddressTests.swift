import Store
import Testing

@Suite struct DatabaseAddressTests {
    @Test func aFileIsUnderstood() throws {
        #expect(try DatabaseAddress("sqlite:/var/lib/elpis/elpis.db") == .file("/var/lib/elpis/elpis.db"))
    }

    @Test func aServerIsUnderstood() throws {
        let address = try DatabaseAddress(
            "mysql://elpis@db.example.org:3307/fleet?ca=/etc/elpis/ca.pem&password-file=/etc/elpis/password&connections=4"
        )

        #expect(
            address
                == .server(
                    ServerAddress(
                        place: .network(host: "db.example.org", port: 3307, authorities: "/etc/elpis/ca.pem"),
                        user: "elpis", database: "fleet", passwordFile: "/etc/elpis/password", connections: 4)))
    }

    @Test func withoutOptionsTheSystemsAuthoritiesAreTrusted() throws {
        #expect(
            try DatabaseAddress("mysql://elpis@[fd00::1]/fleet")
                == .server(
                    ServerAddress(
                        place: .network(
                            host: "fd00::1", port: 3306, authorities: "/etc/ssl/certs/ca-certificates.crt"),
                        user: "elpis", database: "fleet")))
    }

    @Test(arguments: ["mysql://elpis@/fleet?socket=/run/s", "mysql://elpis@localhost/fleet?socket=/run/s"])
    func aSocketIsUnderstood(_ text: String) throws {
        #expect(
            try DatabaseAddress(text)
                == .server(ServerAddress(place: .socket("/run/s"), user: "elpis", database: "fleet")))
    }

    @Test(
        arguments: [
            "", "x", "sqlite:", "sqlite:elpis.db", "sqlite:/", "sqlite:/a/", "sqlite:/a/../b", "sqlite:/a\n",
            "mysql://", "mysql://host/name", "mysql://user@host", "mysql://user@host/", "mysql://@host/name",
            "mysql://user@/name", "mysql://user@host:/name", "mysql://user@host:0/name", "mysql://user@host:65536/name",
            "mysql://user@host:+1/name", "mysql://user@host:1:2/name", "mysql://us er@host/name",
            "mysql://user@ho\"st/name", "mysql://user@host/na'me", "mysql://user@host/name/more",
            "mysql://user@[::1/name", "mysql://user@[::1]3306/name", "mysql://user@[x]/name",
            "mysql://user@host/name?", "mysql://user@host/name?tls=off", "mysql://user@host/name?ca",
            "mysql://user@host/name?ca=ca.pem", "mysql://user@host/name?ca=/a&ca=/b",
            "mysql://user@host/name?socket=/run/s", "mysql://user@/name?socket=/run/s&ca=/a",
            "mysql://user@host/name?connections=0", "mysql://user@host/name?connections=101",
            "mysql://user@host/name?connections=-1", "mariadb://user@host/name",
        ])
    func whatIsUnclearIsRefused(_ text: String) {
        #expect(throws: StoreError.self) { try DatabaseAddress(text) }
    }

    @Test func aPasswordIsRefusedAndNotRepeated() throws {
        do {
            _ = try DatabaseAddress("mysql://user:geheim@host/name")
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains("password-file") && !"\(error)".contains("geheim"))
        }
    }
}
