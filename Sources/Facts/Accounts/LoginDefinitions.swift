internal import HostRoot

/// The settings of `/etc/login.defs` as the shadow tools use them.
package struct LoginDefinitions: HostPart {
    package let settings: [Setting]

    package struct Setting: Sendable, Hashable {
        package let name: String
        package let value: String
        /// Nil for a built-in default.
        package let line: Int?
    }

    package static let path = "/etc/login.defs"

    package init(of host: AuditedHost) throws {
        self.init(text: try host.root.textIfPresent(LoginDefinitions.path))
    }

    /// The last line of a name counts. Nothing but whole lines is a comment. Nil text: the file does not exist.
    package init(text: String?) {
        var values: [String: Setting] = [:]
        for (number, line) in ConfigurationLines(text ?? "") {
            let line = line.trimmed
            guard let first = line.first, first != UInt8(ascii: "#"),
                let end = line.firstIndex(where: { $0 == 0x20 || $0 == 0x09 })
            else { continue }
            let name = line[..<end].string
            let value = line[end...].drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "\"") }
                .before(UInt8(ascii: "\"")).string
            values[name] = Setting(name: name, value: value, line: number)
        }
        if text != nil {
            for (name, value) in LoginDefinitions.defaults(values) where values[name] == nil {
                values[name] = Setting(name: name, value: value, line: nil)
            }
        }
        settings = values.values.sorted { $0.name < $1.name }
    }

    package subscript(name: String) -> Setting? {
        settings.first { $0.name == name }
    }

    /// The user ids that `useradd` gives to people.
    package var userIDsOfPeople: ClosedRange<Int64> {
        let low = self["UID_MIN"]?.number ?? 1000
        let high = self["UID_MAX"]?.number ?? 60000
        return low...max(low, high)
    }

    /// What the shadow tools do where the file is silent.
    private static func defaults(_ values: [String: Setting]) -> [(String, String)] {
        let isMD5 = values["MD5_CRYPT_ENAB"]?.value.lowercased() == "yes"
        let isYescrypt = ["YESCRYPT", "yescrypt"].contains(values["ENCRYPT_METHOD"]?.value)
        return [
            ("PASS_MAX_DAYS", "-1"), ("PASS_MIN_DAYS", "-1"), ("PASS_WARN_AGE", "-1"), ("UID_MIN", "1000"),
            ("UID_MAX", "60000"), ("GID_MIN", "1000"), ("GID_MAX", "60000"), ("UMASK", "022"),
            ("ENCRYPT_METHOD", isMD5 ? "MD5" : "DES"), ("LOGIN_RETRIES", "5"), ("LOGIN_TIMEOUT", "60"),
            ("CREATE_HOME", "no"), ("USERGROUPS_ENAB", "no"), ("DEFAULT_HOME", "no"),
        ] + (isYescrypt ? [("YESCRYPT_COST_FACTOR", "5")] : [])
    }
}

extension LoginDefinitions.Setting {
    /// The value as strtol(3) reads it with base 0: `0x` is hexadecimal, a leading `0` octal.
    package var number: Int64? {
        let isNegative = value.hasPrefix("-")
        let digits = isNegative ? value.dropFirst() : Substring(value)
        let magnitude: Int64?
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            magnitude = Int64(digits.dropFirst(2), radix: 16)
        } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
            magnitude = Int64(digits, radix: 8)
        } else {
            magnitude = digits.utf8.allSatisfy(\.isDigit) ? Int64(digits) : nil
        }
        return magnitude.map { isNegative ? -$0 : $0 }
    }
}
