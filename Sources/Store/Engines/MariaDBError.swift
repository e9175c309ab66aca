internal import Localization

extension StoreError {
    /// What an error number of the server (from 1000) or of its library (from 2000) means.
    ///
    /// The message of the server is used only where it cannot hold values.
    init(mariaDB code: Int, message: String, statement: String, _ address: ServerAddress) {
        let reason = "\(message.printable) (error \(code))"
        switch code {
        // A lost race: deadlock or failed certification, waited too long, changed since it was read, to be prepared anew.
        case 1213, 1205, 1020, 1615: self = .conflict(reason)
        // Gone, killed, cut off inside of TLS, shut down, idle for too long.
        case 2006, 2013, 2026, 2055, 1927, 1053, 1077, 1079, 4031, 1152, 1156...1161: self = .connectionLost(reason)
        // Nobody listens, no such name, too many connections, a node of a cluster that is not ready.
        case 2002, 2003, 2005, 1040, 1203, 1226, 1047: self = .unavailable(place: address.name, reason: reason)
        case 1044, 1045, 1049, 1130, 1251, 1698, 2058, 2059, 2061:
            self = .loginRefused(place: address.name, user: address.user, reason: reason)
        case 1062: self = .constraint(.unique, statement: statement)
        case 1048, 1364: self = .constraint(.notNull, statement: statement)
        case 1216, 1217, 1451, 1452: self = .constraint(.reference, statement: statement)
        case 1406, 4025: self = .constraint(.check, statement: statement)
        // Out of range, of the wrong type, larger than a packet.
        case 1264, 1265, 1292, 1366, 1690, 1153, 2020: self = .dataRefused(statement: statement, code: code)
        case 1290, 1792, 1836: self = .readOnly
        case 1021, 1114: self = .full
        case 1317, 1969: self = .interrupted
        default: self = .statement(statement, reason: reason)
        }
    }
}
