import Facts
import Foundation
import HostRoot
import Localization
import Testing
import TestSupport

@testable import Watch

/// Real changes, made by the real programs, on the real Debian system and on the host that runs the tests.
struct DriftOnHostTests {
    /// `useradd`, `usermod` and `chmod` run in a copy of the accounts of the real system.
    @Test(.enabled(if: DebianRoot.folder != nil)) func realChangesToASystemAreNew() throws {
        try withCopiedSystem { drift in
            let outcome = try drift.learn()
            #expect(Set(outcome.unread.keys) == [.process, .port, .module])
            try drift.run("/usr/sbin/useradd", ["--create-home", "--groups", "shadow", "--shell", "/bin/sh", "eve"])
            try drift.run("/bin/sh", ["-c", "cp /bin/sleep /usr/local/bin/s && chmod u+s /usr/local/bin/s"])
            try drift.run("/bin/sh", ["-c", "echo '* * * * * root /tmp/x' > /etc/cron.d/x"])
            try drift.write("/etc/systemd/system/x.service", "[Service]\nExecStart=/tmp/x\n")

            let found = try Drift.differences(in: drift.database()).all.map(\.item)
            #expect(found.filter { $0.hasPrefix("user:") }.map { $0.hasPrefix("user:eve/") } == [true])
            #expect(found.contains("member:shadow/eve"))
            #expect(found.filter { $0.hasPrefix("suid:") } == ["suid:4755/0:0/usr/local/bin/s"])
            #expect(found.count { $0.hasPrefix("cron:root/etc/cron.d/x,command-") } == 1)
            #expect(found.count { $0.hasPrefix("unit:x.service/etc/systemd/system/x.service,starts-") } == 1)
            #expect(found.count == 5)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func aRealSocketThatIsOpenedIsNew() throws {
        try withLiveState { live in
            try live.learn([.port])
            let socket = try LoopbackListener()
            defer { socket.close() }

            let found = try live.database().rows("SELECT item FROM new_listening_ports WHERE port = \(socket.port)")
                .texts
            #expect(found.map { $0[0].hasPrefix("port:tcp/127.9.8.7/") } == [true])
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func aRealProcessIsNew() throws {
        try withLiveState { live in
            try live.learn([.process])
            let program = try live.program(named: "sleeper")
            let child = try Child(program, ["100"])
            defer { child.kill() }

            let found = try live.database().rows("SELECT item, seen FROM new_processes WHERE path = '\(program)'")
                .texts
            #expect(found.map { $0[1] } == ["running"])
            #expect(found.map { $0[0].hasPrefix("process:root/") } == [true])
        }
    }

    /// Not while the whole suite floods the kernel with other executions: this one takes what is its own.
    @Test(.enabled(if: geteuid() == 0)) func aRealProcessThatHasEndedIsNew() throws {
        try withLiveState { live in
            try live.learn([.process])
            let events = try ProcessEvents()
            var sightings = try ProcessSightings(root: try HostRoot())
            let program = try live.program(named: "short-lived")
            let child = try Child(program, ["0.2"])
            try live.wait(for: child.pid, in: events, &sightings)
            child.end()

            let state = try State.openForWriting(live.folder, now: live.now)
            let new = try sightings.store(in: state, now: live.now)
            let found = try live.database().rows(
                "SELECT username, seen, first_seen FROM new_processes WHERE path = '\(program)'"
            ).texts
            #expect(new.contains { $0.key.hasSuffix("/short-lived") })
            #expect(found == [["root", "between runs", String(live.now)]])
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func theWatchTellsWhatRan() throws {
        try withLiveState { live in
            try live.learn([.process])
            let source = try ExecutedPrograms(root: try HostRoot(), folder: live.folder)
            let child = try Child(try live.program(named: "told"), ["0.2"])
            var told: [WatchEvent] = []
            var waiting = pollfd(fd: source.descriptor, events: Int16(POLLIN), revents: 0)
            for _ in 0..<1_000 where !told.contains(where: { $0.subject.hasSuffix("/told") }) {
                guard poll(&waiting, 1, 5_000) > 0 else { break }
                told += try source.drain(now: live.now)
            }
            child.end()

            #expect(told.contains { $0.kind == .processNew && $0.subject.hasSuffix("/told") })
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func whatTheKernelDroppedIsSaid() throws {
        let events = try ProcessEvents()
        // Nobody takes the events meanwhile, and the smallest buffer holds few.
        var size: Int32 = 1
        setsockopt(events.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        for _ in 0..<50 { _ = try Program.run("/bin/true", []) }

        let batch = try events.take()
        #expect(batch.isIncomplete)
    }

    @Test func withoutPrivilegeTheReasonIsSaid() {
        #expect(ProcessEventsError(code: EPERM).text.en.contains("CAP_NET_ADMIN"))
    }
}

// MARK: - Copies and live state

extension DriftOnHostTests {
    /// A copy of the real system, whose programs are links: nothing writes into them.
    private func withCopiedSystem(_ body: (DriftedHost) throws -> Void) throws {
        let source = try #require(DebianRoot.folder)
        try withTemporaryFolder { copy in
            let script = """
                cd "$0" && cp -al bin lib lib64 sbin usr "$1" && cp -a etc home root "$1" && mkdir -p "$1/dev" "$1/tmp" \
                    "$1/var/mail" "$1/var/log" "$1/var/lib" && cp -a var/lib/dpkg "$1/var/lib"
                """
            let result = try Program.run("/bin/sh", ["-c", script, source, copy])
            try #require(result.status == 0, "\(result.errors)")
            try withState { folder in try body(DriftedHost(root: copy, folder: folder)) }
        }
    }

    private func withLiveState(_ body: (LiveHost) throws -> Void) throws {
        try withTemporaryFolder { programs in
            try withState { folder in try body(LiveHost(folder: folder, programs: programs)) }
        }
    }
}

extension DriftedHost {
    fileprivate func run(_ program: String, _ arguments: [String]) throws {
        let result = try Program.run("/usr/sbin/chroot", [root, program] + arguments)
        guard result.status == 0 else { throw ProgramFailure(text: result.errors) }
    }

    struct ProgramFailure: Error {
        let text: String
    }
}

/// The host that runs the tests, and a state for it.
private struct LiveHost {
    let folder: StateFolder
    let programs: String
    let now = Int64(Date().timeIntervalSince1970)

    func database() throws -> FactDatabase {
        let host = AuditedHost(root: try HostRoot(), now: now, isFileWalkAllowed: false)
        return try FactDatabase(source: host, tables: FactTable.all(remembering: WatchMemory(folder)))
    }

    /// Makes these kinds known, also where not every process may be seen, as in a container: what is new is new there too.
    func learn(_ kinds: Set<DriftKind>) throws {
        let state = try State.openForWriting(folder, now: now)
        _ = try Drift.learn(
            until: now, database: try database(), state: state, Acceptance(by: "ann", at: now, reason: "first"))
        var accepted = try #require(try state.accepted())
        for kind in kinds { accepted.note(learned: kind, at: now) }
        try state.update(accepted, at: now)
    }

    /// A real program that nobody has run yet.
    func program(named name: String) throws -> String {
        try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: "\(programs)/\(name)")
        return "\(programs)/\(name)"
    }

    /// Takes events until that of the process has come.
    func wait(for process: Int32, in events: ProcessEvents, _ sightings: inout ProcessSightings) throws {
        for _ in 0..<1_000 {
            var waiting = pollfd(fd: events.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 5_000) > 0 else { return }
            let batch = try events.take()
            sightings.take(batch)
            if batch.processes.contains(process) { return }
        }
    }
}

/// A TCP socket that listens on a loopback address that no other test has: one program's ports are one item for each.
private struct LoopbackListener {
    let descriptor: Int32
    let port: UInt16

    struct Failure: Error {}

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F09_0807).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isReady else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
    }

    func close() {
        Foundation.close(descriptor)
    }
}
