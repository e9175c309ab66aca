internal import Glibc
internal import Synchronization

/// Who may be connected: so many in all, and so many from one address.
///
/// When there is no room, the address with the most connections loses its longest idle one to a newcomer that has fewer.
final class Admission: Sendable {
    typealias Ticket = UInt64

    private struct Place {
        let origin: String
        let fate: ConnectionFate
        var isBusy = false
        /// The count of all changes when it became idle.
        var idleSince: UInt64
    }

    private struct State {
        var places: [Ticket: Place] = [:]
        var counts: [String: Int] = [:]
        var clock: UInt64 = 0
        var isClosing = false
    }

    private let limit: Int
    private let limitPerAddress: Int
    private let state = Mutex(State())

    init(limits: ServerLimits) {
        limit = limits.connections
        limitPerAddress = limits.connectionsPerAddress
    }

    /// A place for a new connection; nil where it has to go. The second is whether another had to make room.
    func admit(address: String, _ fate: ConnectionFate) -> (ticket: Ticket, madeRoom: Bool)? {
        let origin = Admission.origin(of: address)
        let (ticket, victim): (Ticket?, ConnectionFate?) = state.withLock { state in
            guard !state.isClosing, state.counts[origin, default: 0] < limitPerAddress else { return (nil, nil) }
            var victim: ConnectionFate?
            if state.places.count >= limit {
                guard let place = victimPlace(for: origin, in: state) else { return (nil, nil) }
                victim = state.places[place]?.fate
                remove(place, from: &state)
            }
            state.clock += 1
            state.places[state.clock] = Place(origin: origin, fate: fate, idleSince: state.clock)
            state.counts[origin, default: 0] += 1
            return (state.clock, victim)
        }
        victim?.end(ConnectionEnd.shed)
        return ticket.map { ($0, victim != nil) }
    }

    func leave(_ ticket: Ticket) {
        state.withLock { remove(ticket, from: &$0) }
    }

    /// Notes whether a file is under way; false where the connection is to end because the server does.
    func setBusy(_ isBusy: Bool, _ ticket: Ticket) -> Bool {
        state.withLock { state in
            guard state.places[ticket]?.isBusy != isBusy else { return !state.isClosing || isBusy }
            state.clock += 1
            state.places[ticket]?.isBusy = isBusy
            state.places[ticket]?.idleSince = state.clock
            return !state.isClosing || isBusy
        }
    }

    /// Lets nobody in any more, and ends what is idle.
    func close() {
        let idle = state.withLock { state in
            state.isClosing = true
            return state.places.values.filter { !$0.isBusy }.map(\.fate)
        }
        for fate in idle { fate.end(ConnectionEnd.stopping) }
    }

    /// Ends what is left.
    func endAll() {
        for fate in state.withLock({ $0.places.values.map(\.fate) }) { fate.end(ConnectionEnd.stopping) }
    }

    private func victimPlace(for origin: String, in state: State) -> Ticket? {
        guard let heaviest = state.counts.max(by: { $0.value < $1.value }),
            heaviest.value > state.counts[origin, default: 0] + 1
        else { return nil }
        return state.places.filter { $0.value.origin == heaviest.key && !$0.value.isBusy }
            .min { $0.value.idleSince < $1.value.idleSince }?.key
    }

    private func remove(_ ticket: Ticket, from state: inout State) {
        guard let place = state.places.removeValue(forKey: ticket) else { return }
        state.counts[place.origin, default: 0] -= 1
        if state.counts[place.origin] == 0 { state.counts[place.origin] = nil }
    }

    /// An IPv4 address, or the first 64 bits of an IPv6 address, all of which one customer has.
    private static func origin(of address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}

/// Why the server itself ends a connection.
enum ConnectionEnd: Error, Sendable, CustomStringConvertible {
    case shed
    case stopping
    case silent
    case tookTooLong
    case tookTooLongForLine

    var isOfThePeersMaking: Bool {
        switch self {
        case .shed, .stopping: false
        case .silent, .tookTooLong, .tookTooLongForLine: true
        }
    }

    var description: String {
        switch self {
        case .shed: "it made room for another"
        case .stopping: "the server stops"
        case .silent: "the peer kept silent"
        case .tookTooLong: "the file took too long"
        case .tookTooLongForLine: "a line of the peer took too long"
        }
    }
}
