internal import Crypto
internal import Glibc
internal import Storage

/// What makes a machine recognisable: a digest of its machine id, and of its mainboard's where that can be read.
package enum MachineDigest {
    private static let sources = ["/etc/machine-id", "/sys/class/dmi/id/product_uuid"]
    private static let sizeLimit = 256

    /// 32 hexadecimal digits.
    package static func current() -> String {
        let text = sources.map { content(of: $0) }
        return String(SHA256.hash(data: Array(text.joined(separator: [0]))).hexadecimal.prefix(32))
    }

    /// Empty where it cannot be read, as for the mainboard without root.
    private static func content(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        return (try? readBytes(from: file, at: 0, count: sizeLimit, path: path)) ?? []
    }
}
