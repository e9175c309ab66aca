import Foundation
import Glibc
import Synchronization

/// A server that says what a test wants, to one client after the other, and writes down what it hears.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case hearLine
        case hear(count: Int)
        /// A line that ends with a size, an answer to it, and as many bytes.
        case hearFile(answer: String)
        case say(String)
        case sayBytes([UInt8])
        /// One byte at a time, for ever, or until the client has gone.
        case trickle(String)
        /// Until the client goes.
        case keepSilent
    }

    let port: Int
    private let listener: Int32
    private let record = Mutex<[UInt8]>([])

    var heardBytes: [UInt8] { record.withLock { $0 } }
    var heard: String { String(decoding: heardBytes, as: UTF8.self) }

    /// Each script is for one connection.
    init(_ scripts: [[Step]], isIPv6: Bool = false) {
        listener = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        port = bindToLoopback(listener, isIPv6: isIPv6)
        listen(listener, 8)
        let thread = Thread { [self] in
            for script in scripts {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                // A program that another test starts must not keep the connection open.
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                serve(client, script)
                close(client)
            }
        }
        thread.start()
    }

    deinit { close(listener) }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ client: Int32, _ script: [Step]) {
        // No test waits longer, whatever goes wrong.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        for step in script {
            switch step {
            case .hearLine: while let byte = hearByte(client), byte != UInt8(ascii: "\n") {}
            case .hear(let count): for _ in 0..<count where hearByte(client) == nil { return }
            case .hearFile(let answer):
                guard let size = hearSize(client) else { return }
                send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                for _ in 0..<size where hearByte(client) == nil { return }
            case .say(let text): send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL))
            case .sayBytes(let bytes): send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            case .trickle(let text):
                for _ in 0..<1000 {
                    guard send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
                    usleep(20_000)
                }
            case .keepSilent: while hearByte(client) != nil {}
            }
        }
    }

    private func hearSize(_ client: Int32) -> Int? {
        var line: [UInt8] = []
        while let byte = hearByte(client), byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self).split(separator: " ").last.flatMap { Int($0) }
    }

    private func hearByte(_ client: Int32) -> UInt8? {
        var byte: UInt8 = 0
        guard recv(client, &byte, 1, 0) == 1 else { return nil }
        record.withLock { $0.append(byte) }
        return byte
    }
}

/// Gives a socket a free port of the loopback address, and tells which.
func bindToLoopback(_ socket: Int32, isIPv6: Bool = false) -> Int {
    if isIPv6 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(socket, $0, size) == 0, getsockname(socket, $0, &size) == 0 else { return 0 }
                return Int(in_port_t(bigEndian: pointer.pointee.sin6_port))
            }
        }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            guard bind(socket, $0, size) == 0, getsockname(socket, $0, &size) == 0 else { return 0 }
            return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
        }
    }
}
