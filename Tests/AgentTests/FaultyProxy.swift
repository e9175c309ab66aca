import Foundation
import Glibc
import Synchronization

/// Stands between a client and a server: holds every packet back for a while, and loses connections.
final class FaultyProxy: Sendable {
    /// What becomes of a connection at a packet that is lost.
    enum Loss: Sendable, CaseIterable {
        case ends
        /// Nothing goes through any more, and neither side is told.
        case fallsSilent
    }

    private struct State {
        var packets = 0
        var clients: [Int32] = []
    }

    let port: Int
    private let listener: Int32
    private let serverPort: Int
    private let delay: UInt32
    private let loss: Loss
    private let isLost: @Sendable (_ packet: Int) -> Bool
    private let state = Mutex(State())

    /// The packets of all connections and both directions are counted together; the delay is in microseconds.
    init(to serverPort: Int, delay: UInt32 = 0, _ loss: Loss, isLost: @escaping @Sendable (_ packet: Int) -> Bool) {
        self.serverPort = serverPort
        self.delay = delay
        self.loss = loss
        self.isLost = isLost
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let listener = listener
        port = FaultyProxy.withLoopback(port: 0) { address, size in
            var size = size
            guard bind(listener, address, size) == 0, getsockname(listener, address, &size) == 0 else { return 0 }
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(in_port_t(bigEndian: $0.pointee.sin_port))
            }
        }
        listen(listener, 64)
        Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                state.withLock { $0.clients.append(client) }
                Thread { [self] in serve(client) }.start()
            }
        }.start()
    }

    deinit { close(listener) }

    /// Also ends the connections that have fallen silent.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { for client in $0.clients { shutdown(client, Int32(SHUT_RDWR)) } }
    }

    private func serve(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let code = FaultyProxy.withLoopback(port: serverPort) { address, size in Int(connect(server, address, size)) }
        if code == 0 {
            let back = DispatchGroup()
            back.enter()
            Thread { [self] in
                forward(from: server, to: client)
                back.leave()
            }.start()
            forward(from: client, to: server)
            back.wait()
        }
        close(server)
        // Its number must not be another's when all are ended.
        state.withLock { $0.clients.removeAll { $0 == client } }
        close(client)
    }

    private func forward(from source: Int32, to target: Int32) {
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(source, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var isSilent = false
        while true {
            let count = recv(source, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            usleep(delay)
            let number = state.withLock {
                $0.packets += 1
                return $0.packets
            }
            if isLost(number) {
                guard loss == .fallsSilent else { break }
                isSilent = true
            }
            if !isSilent { send(target, bytes, count, Int32(MSG_NOSIGNAL)) }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private static func withLoopback(
        port: Int, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int
    ) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
