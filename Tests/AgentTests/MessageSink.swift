import Foundation
import Glibc
import Synchronization

/// A server that stores what it is sent, in memory, as a server that does not overwrite; and can misbehave.
final class MessageSink: Sendable {
    enum Manner: Sendable {
        case polite
        /// Takes the body, and says nothing.
        case swallowing
        case garbage
        /// Accepts the connection, and says nothing.
        case silent
        case closing
        /// Refuses names that begin with this.
        case refusing(String)
        /// Ends the connection after so many messages.
        case tired(after: Int)
    }

    private struct State {
        var manner: Manner
        var stored: [String: [UInt8]] = [:]
        var order: [String] = []
        var connections = 0
        var lines: [String] = []
    }

    let port: Int
    private let listener: Int32
    private let state: Mutex<State>

    init(_ manner: Manner = .polite) {
        state = Mutex(State(manner: manner))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(listener, $0, size) == 0, getsockname(listener, $0, &size) == 0 else { return 0 }
                return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
            }
        }
        listen(listener, 64)
        let thread = Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                state.withLock { $0.connections += 1 }
                Thread { [self] in
                    serve(client)
                    close(client)
                }.start()
            }
        }
        thread.start()
    }

    deinit { close(listener) }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// What it has, by name.
    var stored: [String: [UInt8]] { state.withLock { $0.stored } }
    var order: [String] { state.withLock { $0.order } }
    /// The commands that it heard.
    var lines: [String] { state.withLock { $0.lines } }
    var connections: Int { state.withLock { $0.connections } }

    /// Has a file before anybody sends it.
    func keep(_ content: [UInt8], as name: String) { state.withLock { $0.stored[name] = content } }

    func become(_ manner: Manner) { state.withLock { $0.manner = manner } }

    private func serve(_ client: Int32) {
        // No test waits longer, whatever goes wrong.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var count = 0
        while let line = hearLine(client) {
            let manner = state.withLock { state in
                state.lines.append(line)
                return state.manner
            }
            if case .silent = manner { continue }
            if case .closing = manner { return }
            if case .garbage = manner {
                say(client, "HTTP/1.1 400 Bad Request\n")
                continue
            }
            if case .tired(let limit) = manner, count >= limit { return }
            if line.hasPrefix("RECV <"), line.hasSuffix(">") {
                let size = state.withLock { $0.stored[String(line.dropFirst(6).dropLast())]?.count }
                say(client, size.map { "RECV SIZE \($0)\n" } ?? "RECV ERR (file does not exist)\n")
                // Nobody fetches it.
                if size != nil, hearLine(client) != "RECV ERR" { return }
                continue
            }
            guard line.hasPrefix("SEND <"), let end = line.range(of: "> SIZE "), let size = Int(line[end.upperBound...])
            else { return }
            let name = String(line[line.index(line.startIndex, offsetBy: 6)..<end.lowerBound])
            if case .refusing(let prefix) = manner, name.hasPrefix(prefix) {
                say(client, "SEND ERR (file is too big)\n")
                continue
            }
            guard state.withLock({ $0.stored[name] == nil }) else {
                say(client, "SEND ERR (file already exists)\n")
                continue
            }
            say(client, "SEND OK\n")
            guard let body = hear(client, size) else { return }
            state.withLock {
                $0.stored[name] = body
                $0.order.append(name)
            }
            if case .swallowing = manner { continue }
            say(client, "SEND OK\n")
            count += 1
        }
    }

    private func say(_ client: Int32, _ text: String) { send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

    private func hearLine(_ client: Int32) -> String? {
        var line: [UInt8] = []
        while line.count < 1024, let byte = hear(client, 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    private func hear(_ client: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let now = bytes.withUnsafeMutableBytes { recv(client, $0.baseAddress.map { $0 + got }, count - got, 0) }
            guard now > 0 else { return nil }
            got += now
        }
        return bytes
    }
}
