/// What /proc/PID/status tells about a process.
package struct ProcessStatus: Sendable, Hashable {
    package var name = ""
    /// One letter, as in ps(1): R, S, D, T, Z, I, …
    package var state = ""
    package var parent: Int32 = 0
    package var threads = 0
    /// Pages in memory, in kB.
    package var residentKilobytes: Int64 = 0
    package var uids = Ids()
    package var gids = Ids()
    package var effectiveCapabilities: UInt64 = 0
    package var seccomp: Int?
    package var noNewPrivileges: Bool?
    /// The process that traces this one; 0 for none.
    package var tracer: Int32 = 0
    /// How many pid namespaces below the one of this /proc the process lives in; nil before Linux 4.1.
    package var nestedNamespaces: Int?

    /// Real, effective and saved id.
    package struct Ids: Sendable, Hashable {
        package var real: UInt32 = 0
        package var effective: UInt32 = 0
        package var saved: UInt32 = 0
    }

    /// Fields that are not there keep their defaults; nil where the ids are missing, as then it is no status.
    package init?(status: [UInt8]) {
        var hasIds = false
        for line in status.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let words = line[(colon + 1)...].split { $0.isBlank }
            guard let first = words.first else { continue }
            // Only the names that are wanted are compared, by their bytes: this runs for each line of each process.
            switch String(decoding: line[..<colon], as: UTF8.self) {
            case "Name": name = ProcessStatus.unescaped(line[(colon + 1)...].dropFirst())
            case "State": state = String(decoding: first.prefix(1), as: UTF8.self)
            case "PPid": parent = Int32(decimal: first) ?? 0
            case "TracerPid": tracer = Int32(decimal: first) ?? 0
            case "Threads": threads = Int(decimal: first) ?? 0
            case "VmRSS": residentKilobytes = Int64(decimal: first) ?? 0
            case "Uid":
                guard let ids = Ids(words) else { return nil }
                uids = ids
                hasIds = true
            case "Gid": gids = Ids(words) ?? Ids()
            case "NSpid": nestedNamespaces = words.count - 1
            case "CapEff": effectiveCapabilities = UInt64(hexadecimal: first) ?? 0
            case "NoNewPrivs": noNewPrivileges = Int(decimal: first).map { $0 != 0 }
            case "Seccomp": seccomp = Int(decimal: first)
            default: continue
            }
        }
        guard hasIds else { return nil }
    }

    /// The kernel writes newlines and backslashes of a name as `\n` and `\\`.
    private static func unescaped(_ name: ArraySlice<UInt8>) -> String {
        guard name.contains(UInt8(ascii: "\\")) else { return String(decoding: name, as: UTF8.self) }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in name {
            if isEscaped {
                result.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension ProcessStatus.Ids {
    init?(_ words: [ArraySlice<UInt8>]) {
        guard words.count >= 3, let real = UInt32(decimal: words[0]), let effective = UInt32(decimal: words[1]),
            let saved = UInt32(decimal: words[2])
        else { return nil }
        self.init(real: real, effective: effective, saved: saved)
    }
}
