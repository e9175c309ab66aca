package import HostRoot

/// The kernels that the boot loader offers, with their command lines; and the boot loader's own settings.
package struct BootEntries: HostPart {
    package private(set) var entries: [Entry] = []
    package private(set) var loaders: [Loader] = []
    /// What could not be read: entries may be missing.
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Entry: Sendable, Hashable {
        package let title: String
        package let arguments: String
        package let file: String
        package let line: Int
    }

    /// A boot loader's main configuration file.
    package struct Loader: Sendable, Hashable {
        package let name: String
        package let file: String
        package let status: FileStatus
        /// The accounts that may edit entries; nil where none are named.
        package let superusers: String?
        package let hasPassword: Bool
        package let isPasswordHashed: Bool
        package let passwordFile: String?
        package let passwordFileStatus: FileStatus?
    }

    private static let entryLimit = 500

    package init(of host: AuditedHost) throws {
        let root = host.root
        for folder in ["/boot/grub", "/boot/grub2"] { attempt { try $0.readGrub(folder, root: root) } }
        if loaders.isEmpty {
            attempt { boot in
                for path in try root.glob("/boot/efi/EFI/*/grub.cfg") {
                    try boot.readGrub(path.dropLastComponent, root: root)
                }
            }
        }
        for folder in ["/boot/loader", "/efi/loader", "/boot/efi/loader"] {
            attempt { try $0.readLoaderEntries(folder, root: root) }
        }
    }

    private mutating func attempt(_ part: (inout BootEntries) throws -> Void) {
        do {
            try part(&self)
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    // MARK: - GRUB

    private mutating func readGrub(_ folder: String, root: HostRoot) throws {
        let path = "\(folder)/grub.cfg"
        guard let status = try root.status(path), status.kind == .regular else { return }
        let configuration = GrubConfiguration(try root.text(path, limit: BootEntries.grubLimit))
        // A stub that only names the real file is not the configuration.
        guard !configuration.isStub else { return }
        for entry in configuration.entries.prefix(BootEntries.entryLimit) {
            entries.append(Entry(title: entry.title, arguments: entry.arguments, file: path, line: entry.line))
        }
        let userFile = "\(folder)/user.cfg"
        let userStatus = try root.status(userFile)
        let userText = userStatus == nil ? nil : try root.textIfPresent(userFile)
        let userPassword = userText.flatMap { ShellAssignments($0)["GRUB2_PASSWORD"]?.value }
        loaders.append(
            Loader(
                name: "grub", file: path, status: status,
                superusers: configuration.superusers ?? (userPassword == nil ? nil : "root"),
                hasPassword: configuration.hasPassword || !(userPassword ?? "").isEmpty,
                isPasswordHashed: configuration.hasPassword
                    ? configuration.isPasswordHashed : userPassword?.hasPrefix("grub.pbkdf2.") ?? false,
                passwordFile: userStatus == nil ? nil : userFile, passwordFileStatus: userStatus))
    }

    /// A menu of many kernels has some 30 kB.
    private static let grubLimit = 4 << 20

    // MARK: - Boot loader specification

    private mutating func readLoaderEntries(_ folder: String, root: HostRoot) throws {
        if let status = try root.status("\(folder)/loader.conf"), status.kind == .regular, loaders.isEmpty {
            let text = try root.text("\(folder)/loader.conf")
            let editor = TextLine.all(in: text).last { $0.text.words.first == "editor" }?.text.words.dropFirst().first
            // systemd-boot has no password; "editor no" keeps entries from being edited.
            let isClosed = editor.map { ["no", "false", "0", "n", "f", "off"].contains($0.lowercased()) } ?? false
            loaders.append(
                Loader(
                    name: "systemd-boot", file: "\(folder)/loader.conf", status: status, superusers: nil,
                    hasPassword: isClosed, isPasswordHashed: isClosed, passwordFile: nil, passwordFileStatus: nil))
        }
        let environment = try BootEntries.grubEnvironment(root)
        for name in try root.namesIfPresent(in: "\(folder)/entries") where name.hasSuffix(".conf") {
            guard entries.count < BootEntries.entryLimit else { break }
            let path = "\(folder)/entries/\(name)"
            guard let text = try root.dropInText(path) else { continue }
            var title = name
            var options: [String] = []
            var optionsLine = 1
            for line in TextLine.all(in: text) {
                let words = line.text.words
                guard words.count >= 2 else { continue }
                let rest = String(Substring(line.text.utf8[words[0].endIndex...]).trimmingSpace)
                if words[0] == "title" { title = rest }
                if words[0] == "options" {
                    options.append(rest)
                    optionsLine = line.number
                }
            }
            let arguments = options.joined(separator: " ").utf8.split(separator: UInt8(ascii: " "))
                .map { word in
                    // RHEL 8 keeps the options in GRUB's environment.
                    word.first == UInt8(ascii: "$")
                        ? environment[String(Substring(word.dropFirst()))] ?? "" : String(Substring(word))
                }
                .joined(separator: " ")
            entries.append(Entry(title: title, arguments: arguments, file: path, line: optionsLine))
        }
    }

    /// The variables of GRUB's environment block.
    private static func grubEnvironment(_ root: HostRoot) throws -> [String: String] {
        for path in ["/boot/grub2/grubenv", "/boot/grub/grubenv"] {
            // Lines end with a newline, and values hold blanks without quotes.
            guard let text = try root.dropInText(path) else { continue }
            var values: [String: String] = [:]
            for line in TextLine.all(in: text) where line.text.firstByte != UInt8(ascii: "#") {
                if let (name, value) = line.text.parted(at: UInt8(ascii: "=")) { values[String(name)] = String(value) }
            }
            return values
        }
        return [:]
    }
}

extension String {
    /// A path without its last component.
    fileprivate var dropLastComponent: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return self }
        return String(Substring(utf8[..<slash]))
    }
}
