internal import HostRoot
internal import Localization

/// The INI settings of every PHP installation of a host, and the pools of php-fpm.
struct PHPConfiguration: HostPart {
    private(set) var settings: [Setting] = []
    private(set) var pools: [Pool] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    struct Setting: Sendable {
        let installation: PHPInstallations.Installation
        var pool: String?
        /// `PATH=…` or `HOST=…` where it holds only there.
        var scope: String?
        let name: String
        let value: String
        let origin: Origin
        let file: String?
        let line: Int?
        var isEffective: Bool
    }

    enum Origin: String, Sendable {
        case ini, pool, `default`
        /// Set by the program itself, whatever the files say.
        case fixed
    }

    struct Pool: Sendable {
        let installation: PHPInstallations.Installation
        let name: String
        let file: String
        let line: Int
        var directives: [String: String] = [:]
        var overrides: [(entry: PHPIniFile.Entry, file: String, isAdmin: Bool)] = []
    }

    init(of host: AuditedHost) throws {
        for installation in try host.part(PHPInstallations.self).installations {
            let own = readIni(of: installation, root: host.root)
            var pools: [Pool] = []
            if let file = installation.fpmFile {
                var reader = PHPPoolReader(installation: installation, root: host.root)
                reader.read(file, depth: 0)
                pools = reader.pools
                obstacles += reader.obstacles
            }
            settings += own.map { setting in
                var setting = setting
                if !pools.isEmpty { setting.isEffective = false }
                return setting
            }
            for pool in pools { addSettings(of: pool, base: own) }
            self.pools += pools
        }
    }

    // MARK: php.ini

    /// What the INI files set and, for known names, the defaults and what the program itself sets.
    private mutating func readIni(of installation: PHPInstallations.Installation, root: HostRoot) -> [Setting] {
        var found: [Setting] = []
        var last: [String: Int] = [:]
        for path in iniFiles(of: installation, root: root) {
            guard let text = text(path, root: root) else { continue }
            let file = PHPIniFile(text)
            if let line = file.faultyLine { obstacles.append(.malformed(path: path, line: line)) }
            for entry in file.entries where entry.part == nil {
                let isScoped = entry.section.hasPrefix("PATH=") || entry.section.hasPrefix("HOST=")
                if !isScoped { last[entry.name] = found.count }
                found.append(
                    Setting(
                        installation: installation, pool: nil, scope: isScoped ? entry.section : nil, name: entry.name,
                        value: entry.value, origin: .ini, file: path, line: entry.line, isEffective: false))
            }
        }
        for (name, index) in last where PHPDefaults.fixed(installation.sapi)[name] == nil {
            found[index].isEffective = true
        }
        for (index, setting) in found.enumerated() where setting.scope != nil { found[index].isEffective = true }
        let fixed = PHPDefaults.fixed(installation.sapi)
        for (name, value) in PHPDefaults.values(for: installation) where last[name] == nil || fixed[name] != nil {
            found.append(
                Setting(
                    installation: installation, name: name, value: fixed[name] ?? value,
                    origin: fixed[name] == nil ? .default : .fixed, file: nil, line: nil, isEffective: true))
        }
        return found
    }

    private mutating func iniFiles(of installation: PHPInstallations.Installation, root: HostRoot) -> [String] {
        do {
            let names = try root.namesIfPresent(in: installation.scanFolder).filter { $0.hasSuffix(".ini") }
            return [installation.iniFile] + names.map { "\(installation.scanFolder)/\($0)" }
        } catch {
            obstacles.append(Obstacle.Cause(error))
            return [installation.iniFile]
        }
    }

    private mutating func text(_ path: String, root: HostRoot) -> String? {
        do {
            return try root.textIfPresent(path)
        } catch {
            obstacles.append(Obstacle.Cause(error))
            return nil
        }
    }

    // MARK: Pools

    /// What holds in one pool: the administrator's values of the pool first, then its others, then the INI files'.
    private mutating func addSettings(of pool: Pool, base: [Setting]) {
        var known: [String: Setting] = [:]
        for setting in base where setting.isEffective && setting.scope == nil { known[setting.name] = setting }
        let ordered = pool.overrides.filter { !$0.isAdmin } + pool.overrides.filter(\.isAdmin)
        for override in ordered {
            guard let name = override.entry.part else { continue }
            var value = override.entry.value
            // Functions disabled by a pool are added to those that the INI files disable.
            if name == "disable_functions", let earlier = known[name]?.value, !earlier.isEmpty {
                value = "\(earlier),\(value)"
            }
            known[name] = Setting(
                installation: pool.installation, name: name, value: value, origin: .pool, file: override.file,
                line: override.entry.line, isEffective: true)
        }
        for name in known.keys.sorted() {
            guard var setting = known[name] else { continue }
            setting.pool = pool.name
            settings.append(setting)
        }
    }
}

/// Reads php-fpm's main file and the pools that it includes.
private struct PHPPoolReader {
    let installation: PHPInstallations.Installation
    let root: HostRoot
    private(set) var pools: [PHPConfiguration.Pool] = []
    private(set) var obstacles: [Obstacle.Cause] = []
    private var files = 0

    init(installation: PHPInstallations.Installation, root: HostRoot) {
        self.installation = installation
        self.root = root
    }

    private static let fileLimit = 500
    private static let depthLimit = 8

    mutating func read(_ path: String, depth: Int) {
        files += 1
        guard files <= PHPPoolReader.fileLimit, depth <= PHPPoolReader.depthLimit else {
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en:
                            "php-fpm has more than \(PHPPoolReader.fileLimit) configuration files, or they include each other",
                        ja: "php-fpm の設定ファイルが多すぎるか、互いに取り込み合っています")))
            return
        }
        do {
            guard let text = try root.textIfPresent(path) else { return }
            let file = PHPIniFile(text)
            if let line = file.faultyLine { obstacles.append(.malformed(path: path, line: line)) }
            for entry in file.entries {
                if entry.name == "include" {
                    try include(entry.value, depth: depth)
                } else if !entry.section.isEmpty, entry.section != "global" {
                    take(entry, file: path)
                }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    private mutating func include(_ pattern: String, depth: Int) throws {
        let absolute = pattern.hasPrefix("/") ? pattern : "\(installation.fpmFolder)/\(pattern)"
        for path in try root.glob(absolute) { read(path, depth: depth + 1) }
    }

    private mutating func take(_ entry: PHPIniFile.Entry, file: String) {
        let position: Int
        if let known = pools.firstIndex(where: { $0.name == entry.section }) {
            position = known
        } else {
            position = pools.count
            pools.append(
                PHPConfiguration.Pool(installation: installation, name: entry.section, file: file, line: entry.line))
        }
        switch entry.name {
        case "php_value", "php_flag":
            pools[position].overrides.append((entry, file, false))
        case "php_admin_value", "php_admin_flag":
            pools[position].overrides.append((entry, file, true))
        default:
            let value = entry.value.replacingPool(with: entry.section)
            if entry.part == nil { pools[position].directives[entry.name] = value }
        }
    }
}

extension String {
    /// `$pool` in a value stands for the pool's name.
    fileprivate func replacingPool(with name: String) -> String {
        guard let range = firstRange(of: "$pool") else { return self }
        return replacingCharacters(in: range, with: name)
    }

    private func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

/// What PHP goes by where no file says otherwise, for the names that matter to security.
enum PHPDefaults {
    /// Names that are on or off.
    static let switches: Set<String> = [
        "allow_url_fopen", "allow_url_include", "cgi.fix_pathinfo", "cgi.force_redirect", "display_errors",
        "display_startup_errors", "enable_dl", "expose_php", "file_uploads", "html_errors", "log_errors",
        "mysqli.allow_local_infile", "register_argc_argv", "session.cookie_httponly", "session.cookie_secure",
        "session.use_cookies", "session.use_only_cookies", "session.use_strict_mode", "session.use_trans_sid",
        "zend.exception_ignore_args",
    ]

    static func values(for installation: PHPInstallations.Installation) -> [(String, String)] {
        let isOld = installation.version.map { $0.hasPrefix("7") || $0.hasPrefix("5") || $0.hasPrefix("php7") } ?? false
        return [
            ("allow_url_fopen", "1"), ("allow_url_include", "0"), ("cgi.fix_pathinfo", "1"),
            ("cgi.force_redirect", "1"), ("disable_functions", ""), ("display_errors", "1"),
            ("display_startup_errors", isOld ? "0" : "1"), ("enable_dl", "1"), ("error_log", ""), ("expose_php", "1"),
            ("file_uploads", "1"), ("log_errors", isOld ? "1" : "0"), ("max_execution_time", "30"),
            ("max_input_time", "-1"),
            ("memory_limit", "128M"), ("mysqli.allow_local_infile", "0"), ("open_basedir", ""),
            ("post_max_size", "8M"), ("session.cookie_httponly", "0"), ("session.cookie_samesite", ""),
            ("session.cookie_secure", "0"), ("session.use_only_cookies", "1"), ("session.use_strict_mode", "0"),
            ("session.use_trans_sid", "0"), ("upload_max_filesize", "2M"), ("zend.exception_ignore_args", "0"),
        ]
    }

    /// What the command-line program sets after it has read the files.
    static func fixed(_ sapi: String) -> [String: String] {
        sapi == "cli" ? ["max_execution_time": "0", "max_input_time": "-1"] : [:]
    }

    /// Whether a switch is on; nil for names that are no switches. `stderr` and the like count as on.
    static func isOn(_ name: String, _ value: String) -> Bool? {
        guard switches.contains(name) else { return nil }
        let text = value.lowercased()
        if ["on", "yes", "true"].contains(text) { return true }
        if name == "display_errors", text == "stdout" || text == "stderr" { return true }
        let digits = text.drop { $0 == " " }.prefix { $0 == "-" || $0.isNumber }
        return (Int(digits) ?? 0) != 0
    }
}
