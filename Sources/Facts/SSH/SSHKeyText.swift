/// Text from files that users write, made fit to be shown.
enum SSHKeyText {
    /// At most `limit` characters, without control characters.
    static func printable(_ text: String, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            result.append(scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) ? "\u{fffd}" : scalar)
        }
        return String(result)
    }
}
