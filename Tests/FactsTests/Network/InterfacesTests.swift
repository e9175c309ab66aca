import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct InterfacesTests {
    private static let hasIP = FileManager.default.isExecutableFile(atPath: "/usr/sbin/ip")

    @Test(.enabled(if: hasIP)) func theAddressesAreThoseThatIPShows() throws {
        let theirs = try Program.run("/usr/sbin/ip", ["-o", "addr"]).output.split(separator: "\n").map {
            line in
            let fields = line.split(separator: " ")
            return "\(fields[1]) \(fields[3].prefix { $0 != "/" })"
        }

        let own = try live("SELECT interface || ' ' || address FROM interface_addresses").flatMap { $0 }

        #expect(own.sorted() == theirs.sorted())
    }

    @Test(.enabled(if: hasIP)) func theInterfacesAreThoseThatIPShows() throws {
        let theirs = try Program.run("/usr/sbin/ip", ["-o", "link"]).output.split(separator: "\n").map {
            line in
            let fields = line.split(separator: " ")
            let flags = fields[2].dropFirst().dropLast().split(separator: ",")
            let name = fields[1].dropLast().prefix { $0 != "@" }
            return "\(name) \(fields[4]) \(flags.contains("UP") ? 1 : 0) \(flags.contains("PROMISC") ? 1 : 0)"
        }

        let own = try live(
            "SELECT interface || ' ' || mtu || ' ' || is_up || ' ' || is_promiscuous FROM interface_details"
        ).flatMap { $0 }

        #expect(own.sorted() == theirs.sorted())
    }

    @Test(.enabled(if: hasIP)) func theRoutesAreThoseThatIPShows() throws {
        let theirs = try Program.run("/usr/sbin/ip", ["-4", "route"]).output.split(separator: "\n").map {
            line in
            let fields = line.split(separator: " ").map { String($0) }
            let gateway = fields.firstIndex(of: "via").map { fields[$0 + 1] } ?? ""
            let interface = fields.firstIndex(of: "dev").map { fields[$0 + 1] } ?? ""
            let network = fields[0] == "default" ? "0.0.0.0/0" : fields[0].contains("/") ? fields[0] : "\(fields[0])/32"
            return "\(network) \(gateway) \(interface)"
        }

        let own = try live(
            """
            SELECT destination || '/' || netmask || ' ' || coalesce(gateway, '') || ' ' || interface FROM routes
            WHERE destination NOT LIKE '%:%'
            """
        ).flatMap { $0 }

        #expect(own.sorted() == theirs.sorted())
    }

    @Test func aRouteOfVersion6HasItsParts() {
        let line =
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
            + "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n"

        let routes = RouteList.version6(line)

        #expect(routes.map(\.destination.description) == ["::"])
        #expect(routes.map(\.gateway?.description) == ["fd00::1"])
        #expect(routes.map(\.metric) == [1024])
    }

    private func live(_ sql: String) throws -> [[String]] {
        try FactDatabase(source: AuditedHost(root: try HostRoot(), now: TestClock.now)).rows(sql).texts
    }
}
