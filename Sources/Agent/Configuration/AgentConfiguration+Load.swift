internal import HostRoot

extension AgentConfiguration {
    /// Files that include lines of one configuration name, and their bytes together.
    static let includedFilesLimit = 1_000
    static let includedBytesLimit = 16 << 20

    /// Reads a configuration and what it includes from files that nobody but root and this user can change.
    ///
    /// - Throws: ``TrustError`` for the file itself; an included file that is not trusted is left out, and told.
    package static func load(_ path: String) throws -> AgentConfiguration {
        let file = try TrustedFile(path)
        let bytes = try file.bytes(limit: ConfigurationText.sizeLimit)
        var loader = IncludeLoader(folder: file.path.split(separator: "/").dropLast().map { "/\($0)" }.joined())
        return AgentConfiguration(bytes, file: path) { loader.load($0, at: $1) }
    }
}

private struct IncludeLoader {
    let folder: String
    private var files = 0
    private var bytes = 0
    private var isFull = false

    init(folder: String) {
        self.folder = folder
    }

    mutating func load(_ pattern: String, at place: ConfigurationPlace) -> IncludedFiles {
        var result = IncludedFiles()
        for word in pattern.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            do {
                let root = try HostRoot()
                for path in try root.glob(word.hasPrefix("/") ? String(word) : "\(folder)/\(word)") {
                    add(path, to: &result, at: place)
                }
            } catch {
                result.problems.append(
                    ConfigurationProblem(
                        .error, at: place, en: "`\(word.prefix(200))` cannot be included: \(error)",
                        ja: "`\(word.prefix(200))` を include できません: \(error)"))
            }
        }
        return result
    }

    private mutating func add(_ path: String, to result: inout IncludedFiles, at place: ConfigurationPlace) {
        guard files < AgentConfiguration.includedFilesLimit else {
            guard !isFull else { return }
            isFull = true
            return result.problems.append(
                ConfigurationProblem(
                    .error, at: place, en: "more than \(AgentConfiguration.includedFilesLimit) files are included",
                    ja: "include されたファイルが \(AgentConfiguration.includedFilesLimit) 個を超えています"))
        }
        files += 1
        do throws(TrustError) {
            let rest = AgentConfiguration.includedBytesLimit - bytes
            let content = try TrustedFile(path).bytes(limit: min(rest, ConfigurationText.sizeLimit))
            bytes += content.count
            result.texts.append(ConfigurationText(content, file: path))
        } catch {
            result.problems.append(
                ConfigurationProblem(
                    .error, at: place, en: "an included file is left out: \(error)",
                    ja: "include されたファイルを除外します: \(error.japanese)"))
        }
    }
}
