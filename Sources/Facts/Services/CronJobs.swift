internal import HostRoot
internal import Localization

/// Every job that cron and anacron run, of the system and of its users; read once for all tables.
struct CronJobs: HostPart {
    private(set) var jobs: [Job] = []
    private(set) var obstacles: [Obstacle.Cause] = []
    private let root: HostRoot
    /// Red Hat's cron, whose rules for file names are other ones than Debian's.
    private let isCronie: Bool

    /// Jobs of the whole host: the crontabs of users are as long as their owners please.
    private static let limit = 100_000

    struct Job: Sendable {
        let path: String
        let job: Crontab.Job
        let user: String
        /// False where cron passes the file over, for its name, owner or mode.
        let isActive: Bool
    }

    /// Folders with one crontab for each user: Debian's, SUSE's, Red Hat's.
    static let spools = ["/var/spool/cron/crontabs", "/var/spool/cron/tabs", "/var/spool/cron"]
    static let periods = ["hourly", "daily", "weekly", "monthly", "yearly"]

    init(of host: AuditedHost) throws {
        root = host.root
        isCronie = host.root.exists("/usr/sbin/crond")
        readTab("/etc/crontab", of: nil, isActive: true)
        for name in names(in: "/etc/cron.d") {
            let path = "/etc/cron.d/\(name)"
            readTab(path, of: nil, isActive: isTabName(name) && isTrusted(path))
        }
        for spool in Self.spools {
            for name in names(in: spool) where !name.hasPrefix(".") {
                readTab("\(spool)/\(name)", of: name, isActive: true)
            }
        }
        if let text = text("/etc/anacrontab") {
            for job in Anacrontab(text).jobs {
                jobs.append(Job(path: "/etc/anacrontab", job: job, user: "root", isActive: true))
            }
        }
        for period in Self.periods { readScripts(period) }
    }

    /// Takes the jobs of one crontab; without a user, each job names its own.
    private mutating func readTab(_ path: String, of user: String?, isActive: Bool) {
        guard jobs.count < CronJobs.limit else { return noteLimit() }
        guard let text = text(path) else { return }
        for job in Crontab(text, namesUser: user == nil).jobs {
            jobs.append(Job(path: path, job: job, user: user ?? job.user ?? "root", isActive: isActive))
        }
    }

    private mutating func noteLimit() {
        let cause = Obstacle.Cause.limitReached(
            LocalizedText(
                en: "the crontabs have more than \(CronJobs.limit) jobs",
                ja: "crontab のジョブが \(CronJobs.limit) 件を超えるため、残りを確認していません"))
        if !obstacles.contains(cause) { obstacles.append(cause) }
    }

    /// The scripts that run-parts starts once in a period.
    private mutating func readScripts(_ period: String) {
        let folder = "/etc/cron.\(period)"
        for name in names(in: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            do throws(HostRootError) {
                guard let status = try root.status(path), status.kind == .regular else { continue }
                let job = Crontab.Job(line: 0, event: "@\(period)", user: "root", command: path)
                let isActive = isScriptName(name) && status.permissions & 0o111 != 0
                jobs.append(Job(path: path, job: job, user: "root", isActive: isActive))
            } catch {
                obstacles.append(.unreadable(error))
            }
        }
    }
}

// MARK: - Reading what may not be there

extension CronJobs {
    private mutating func names(in folder: String) -> [String] {
        do throws(HostRootError) {
            return try root.namesIfPresent(in: folder)
        } catch {
            obstacles.append(.unreadable(error))
            return []
        }
    }

    /// Nil, with a note where it matters, for what cannot be read. Folders in a spool are no crontabs.
    private mutating func text(_ path: String) -> String? {
        do throws(HostRootError) {
            return try root.textIfPresent(path)
        } catch .wrongKind(_, .directory) {
            return nil
        } catch {
            obstacles.append(.unreadable(error))
            return nil
        }
    }
}

// MARK: - Which files count

extension CronJobs {
    private func isTabName(_ name: String) -> Bool {
        guard isCronie else { return CronJobs.isPlainName(name) }
        let ends = ["~", ".rpmsave", ".rpmorig", ".rpmnew"]
        return !name.hasPrefix(".") && !name.hasPrefix("#") && !ends.contains { name.hasSuffix($0) }
    }

    private func isScriptName(_ name: String) -> Bool {
        guard isCronie else { return CronJobs.isPlainName(name) }
        let ends = ["~", ",", ".rpmsave", ".rpmorig", ".rpmnew", ".swp", ".cfsaved"]
        return !ends.contains { name.hasSuffix($0) }
    }

    /// Letters, digits, dashes and underscores, as Debian's cron and run-parts want.
    private static func isPlainName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// Cron runs nothing from a file that others than root own or can write.
    private func isTrusted(_ path: String) -> Bool {
        guard let status = (try? root.status(path)) ?? nil else {
            // Whoever reads it learns why it cannot be seen.
            return true
        }
        return status.user == 0 && !status.isWritableByGroup && !status.isWritableByOthers
    }
}
