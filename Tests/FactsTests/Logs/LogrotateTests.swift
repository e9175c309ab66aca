import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct LogrotateTests {
    /// What logrotate says that it would do: the pattern, and when with how many rotations.
    private func judged(_ output: String) -> [String: String] {
        var found: [String: String] = [:]
        for part in output.components(separatedBy: "rotating pattern: ").dropFirst() {
            // The patterns of one block stand one after another, as in the file; then comes the plan up to a bracket.
            guard let close = part.firstIndex(of: ")"), let open = part[..<close].lastIndex(of: "(") else { continue }
            let words = part[..<open].split(whereSeparator: \.isWhitespace)
            let patterns = words.filter { $0.hasPrefix("/") || $0.hasPrefix("'") }
            let plan = words.filter { !patterns.contains($0) } + [part[open...close]]
            for pattern in patterns {
                found[pattern.filter { $0 != "'" }] = plan.joined(separator: " ")
            }
        }
        return found
    }

    /// The same from the table.
    private func read(_ root: HostRoot) throws -> [String: String] {
        let host = AuditedHost(root: root, now: TestClock.now)
        let rows = try FactDatabase(source: host).rows(
            "SELECT pattern, frequency, rotate, size FROM logrotate_settings")
        var found: [String: String] = [:]
        for row in rows.texts {
            let frequency =
                switch row[1] {
                case "daily": "after 1 days"
                case "size": "\(row[3]) bytes"
                default: row[1]
                }
            let rotations = row[2] == "0" ? "no old logs will be kept" : "\(row[2]) rotations"
            found[row[0]] = "\(frequency) (\(rotations))"
        }
        return found
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func debiansRulesAreThoseOfLogrotate() throws {
        let folder = try #require(DebianRoot.folder)

        let judged = judged(try DebianRoot.run("/usr/sbin/logrotate", ["-d", "/etc/logrotate.conf"]).errors)

        let read = try read(HostRoot(folder))
        #expect(read == judged.merging(read.filter { judged[$0.key] == nil }) { first, _ in first })
        #expect(Set(judged.keys) == Set(read.keys))
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func hardenedRulesAreThoseOfLogrotate() throws {
        let configuration = """
            # global
            monthly
            rotate 12
            "@/a b.log" '@/c.log' {
                weekly
                rotate 53
                postrotate
                    echo } daily rotate 1
                endscript
            }
            @/d.log
            @/e.log
            {
              size 5M
              rotate 0
            }
            daily
            @/f.log { rotate 400
            }
            @/g.log {
            }

            """
        try DebianRoot.withFiles(["etc/logrotate.conf": configuration]) { folder, root in
            let judged = judged(
                try DebianRoot.run("/usr/sbin/logrotate", ["-d", "\(folder)/etc/logrotate.conf"]).errors)

            let read = try read(root)
            #expect(read["\(folder)/g.log"] == judged["\(folder)/g.log"])
            #expect(read["\(folder)/f.log"] == judged["\(folder)/f.log"])
            #expect(read["\(folder)/d.log"] == judged["\(folder)/d.log"])
            #expect(read["\(folder)/a b.log"] == "weekly (53 rotations)")
            #expect(read["\(folder)/c.log"] == "weekly (53 rotations)")
            #expect(judged["\(folder)/c.log"]?.hasSuffix("weekly (53 rotations)") == true)
            #expect(judged["\(folder)/f.log"] != nil)
        }
    }

    @Test func endingsOfPackageManagersAreLeftOut() throws {
        let result = try query(
            "SELECT pattern FROM logrotate_settings",
            files: [
                "/etc/logrotate.conf": "include /etc/logrotate.d\n", "/etc/logrotate.d/a": "/a {\n}\n",
                "/etc/logrotate.d/a.dpkg-old": "/b {\n}\n", "/etc/logrotate.d/a~": "/c {\n}\n",
            ])

        #expect(result.texts == [["/a"]])
    }

    @Test(arguments: ["", "{", "}", "/a", "/a {", "\"/a {", "rotate", "/a {\nrotate 99999999999999999999\nsize 9G9\n}"])
    func brokenTextIsNoCrash(_ text: String) throws {
        _ = try query("SELECT * FROM logrotate_settings", files: ["/etc/logrotate.conf": text])
    }
}
