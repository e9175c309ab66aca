package import HostRoot
internal import Localization

/// All option files that MySQL and MariaDB programs of a host read, in their order.
package struct MySQLOptions: HostPart {
    package private(set) var settings: [Setting] = []
    package private(set) var files: [File] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Setting: Sendable, Hashable {
        package let section: String
        package let option: MySQLOption
        /// The option's name and value as written, but for the value of a secret.
        package let written: Written
        package let file: String
        package let line: Int?
        /// Whether a server would read the file; false for root's own `.my.cnf`.
        package let isInServerFile: Bool
    }

    package struct Written: Sendable, Hashable {
        package let name: String
        package let value: String?
    }

    package struct File: Sendable, Hashable {
        package let path: String
        /// The file whose `!include` or `!includedir` led here.
        package let includedFrom: String?
        package let status: FileStatus
        /// The programs ignore option files that everybody can write.
        package var isIgnored: Bool { status.isWritableByOthers }
        package fileprivate(set) var holdsPassword = false
    }

    /// Nesting at which the programs' own reader stops.
    private static let depthLimit = 10
    /// Files in all, which stops files that include each other.
    private static let fileLimit = 500

    package init(of host: AuditedHost) throws {
        let process = try host.part(MySQLProcess.self)
        if let own = process.defaultsFile {
            read(own, from: nil, depth: 0, isInServerFile: true, root: host.root)
        } else if !process.hasNoDefaults {
            for path in ["/etc/my.cnf", "/etc/mysql/my.cnf"] {
                read(path, from: nil, depth: 0, isInServerFile: true, root: host.root)
            }
            if let extra = process.defaultsExtraFile {
                read(extra, from: nil, depth: 0, isInServerFile: true, root: host.root)
            }
        }
        for argument in process.arguments {
            settings.append(
                Setting(
                    section: MySQLOptions.commandLine, option: argument,
                    written: Written(name: argument.name, value: argument.value), file: process.source, line: nil,
                    isInServerFile: true))
        }
        // Clients only: read so that a password in it is seen.
        for path in ["/root/.my.cnf", "/etc/mysql/debian.cnf"] {
            read(path, from: nil, depth: 0, isInServerFile: false, root: host.root)
        }
    }

    /// One file and what it includes, as `--defaults-file` reads it.
    package init(file: String, of host: AuditedHost) {
        read(file, from: nil, depth: 0, isInServerFile: true, root: host.root)
    }

    /// The section of options that the running server was started with.
    static let commandLine = "command line"

    private mutating func read(_ path: String, from: String?, depth: Int, isInServerFile: Bool, root: HostRoot) {
        guard files.count < MySQLOptions.fileLimit else {
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "there are more than \(MySQLOptions.fileLimit) MySQL option files",
                        ja: "MySQL のオプションファイルが \(MySQLOptions.fileLimit) 個を超えています")))
            return
        }
        do {
            guard let status = try root.status(path), let text = try root.textIfPresent(path) else { return }
            files.append(File(path: path, includedFrom: from, status: status))
            let position = files.count - 1
            let content = MySQLOptionFile(text)
            if let line = content.faultyLine { obstacles.append(.malformed(path: path, line: line)) }
            let counts = isInServerFile && !status.isWritableByOthers
            for item in content.items {
                switch item {
                case .option(let group, let name, let value, let line):
                    let option = MySQLOption(writtenName: name, writtenValue: value)
                    if option.isSecret, value?.isEmpty == false { files[position].holdsPassword = true }
                    settings.append(
                        Setting(
                            section: group, option: option,
                            written: Written(name: name, value: option.isSecret ? nil : value), file: path, line: line,
                            isInServerFile: counts))
                case .include(let other, let line):
                    follow(
                        [other], from: path, line: line, depth: depth, isInServerFile: counts, root: root)
                case .includeFolder(let folder, let line):
                    let names = try root.namesIfPresent(in: folder).filter { $0.hasSuffix(".cnf") }
                    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
                    follow(
                        names.map { prefix + $0 }, from: path, line: line, depth: depth, isInServerFile: counts,
                        root: root)
                }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    private mutating func follow(
        _ paths: [String], from: String, line: Int, depth: Int, isInServerFile: Bool, root: HostRoot
    ) {
        // The programs warn and go on where files nest too deeply.
        guard depth < MySQLOptions.depthLimit else { return }
        for path in paths {
            guard path.hasPrefix("/") else {
                obstacles.append(.malformed(path: from, line: line))
                continue
            }
            read(path, from: from, depth: depth + 1, isInServerFile: isInServerFile, root: root)
        }
    }
}
