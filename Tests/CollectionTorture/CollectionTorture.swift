internal import Agent
internal import Archive
internal import Crypto
internal import Glibc
internal import Storage

/// Installs one edition of a collection after the other, until it is killed.
///
/// Argument: the folder of the collections. Every file of an edition holds its version, and there are six.
@main
struct CollectionTorture {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else { exit(64) }
        let store = try CollectionStore(CommandLine.arguments[1])
        try store.tidy(keeping: ["tools"])
        var version = try store.edition(of: "tools")?.version ?? 0
        while true {
            version += 1
            var builder = ZIPBuilder()
            for number in 0..<6 {
                builder.addFile("folder\(number % 4)/\(number)", Array("\(version)".utf8), isExecutable: false)
            }
            let digest = SHA256.hash(data: builder.archive).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            let archive = try store.begin()
            try archive.append(builder.archive)
            try store.install(archive, as: "tools", CollectionStore.Edition(version: version, sha256: digest))
        }
    }
}
