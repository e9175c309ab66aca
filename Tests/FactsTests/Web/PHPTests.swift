import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct PHPTests {
    @Test func poolsOverrideTheIniFiles() throws {
        let result = try query(
            "SELECT pool, value, enabled FROM php_settings WHERE name = 'display_errors' AND effective = 1",
            files: [
                "/usr/sbin/php-fpm8.2": "", "/etc/php/8.2/fpm/php.ini": "display_errors = Off\n",
                "/etc/php/8.2/fpm/php-fpm.conf": "[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n",
                "/etc/php/8.2/fpm/pool.d/a.conf":
                    "[a]\nphp_admin_flag[display_errors] = off\nphp_flag[display_errors] = on\n",
                "/etc/php/8.2/fpm/pool.d/b.conf": "[b]\nphp_value[display_errors] = stderr\n",
            ])

        #expect(result.texts == [["a", "", "0"], ["b", "stderr", "1"]])
    }

    @Test func anInstallationWithoutItsProgramDoesNotCount() throws {
        let result = try query("SELECT * FROM php_settings", files: ["/etc/php/8.2/fpm/php.ini": "expose_php = On\n"])

        #expect(result.rows.isEmpty)
    }

    @Test(arguments: [
        "[", "a=\"", "a", "=", "a[=1", "a]=1", "\0=\0", "a=\"\\", "[PATH=/x\n", "include=/etc/php-fpm.conf\n",
    ])
    func brokenFilesEnd(_ text: String) throws {
        _ = try query(
            "SELECT * FROM php_settings",
            files: ["/usr/sbin/php-fpm": "", "/etc/php.ini": text, "/etc/php-fpm.conf": text])
    }

    // MARK: PHP itself as the judge

    static let variants = [
        "display_errors = On\nexpose_php = no\nlog_errors = \"On\"\nallow_url_include = 1 ; x\n",
        "display_errors = stderr\nsession.cookie_samesite = \"Lax\"\nsession.cookie_httponly = True\npost_max_size=8K;x\n",
        "disable_functions = \"exec, system\"\nmax_execution_time = 99\nopen_basedir = \"/:/tmp\"\nerror_reporting = E_ALL & ~E_NOTICE\n",
        "error_reporting = ~E_ALL\nsession.cookie_secure = none\nerror_log = 'a\"b'\n; c\n[x]\nmemory_limit = 64M\nmemory_limit = 65M\n",
        "error_log = \"a\\\\b\\\"c;d\" ; e\nexpose_php=\nfile_uploads = null\nenable_dl = yes\n[PATH=/srv]\nlog_errors = 1\n",
    ]

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func phpSeesTheSameValues(_ ini: String) throws {
        let names = [
            "display_errors", "expose_php", "log_errors", "allow_url_include", "session.cookie_samesite",
            "session.cookie_httponly", "session.cookie_secure", "session.use_strict_mode", "post_max_size",
            "disable_functions", "max_execution_time", "error_reporting", "error_log", "memory_limit", "file_uploads",
            "enable_dl", "upload_max_filesize", "allow_url_fopen", "display_startup_errors",
        ]
        try DebianRoot.withFiles(["php.ini": ini]) { folder, _ in
            let list = names.map { "'\($0)'" }.joined(separator: ",")
            let judge = try DebianRoot.run(
                "php", ["-c", "\(folder)/php.ini", "-r", "foreach([\(list)] as $n) echo \"\\n@$n=\", ini_get($n);"],
                environment: ["PHP_INI_SCAN_DIR": folder + "/none"])
            let result = try query(
                "SELECT name, value, enabled FROM php_settings WHERE effective = 1 AND scope IS NULL",
                files: ["/usr/bin/php8.2": "", "/etc/php/8.2/cli/php.ini": ini])
            let own = Dictionary(result.texts.map { ($0[0], $0) }) { $1 }

            for line in judge.output.components(separatedBy: "\n@").dropFirst() {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard let found = own[parts[0]] else { continue }
                let isSame =
                    found[1] == parts[1] || found[1].isEmpty && parts[1] == "0" || found[1] == "0" && parts[1].isEmpty
                #expect(isSame, "\(parts[0]): PHP has '\(parts[1])', the table '\(found[1])'")
            }
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil)) func phpFpmHasTheSamePools() throws {
        let debian = try #require(DebianRoot.folder)
        let judge = try DebianRoot.run("php-fpm8.2", ["-tt"]).errors
        let host = AuditedHost(root: try HostRoot(debian), now: TestClock.now)

        let pools = try FactDatabase(source: host).rows("SELECT pool, user, group_name, listen FROM php_fpm_pools").rows

        for pool in pools.map({ $0.map(\.plainText) }) {
            for line in ["[\(pool[0])]", "user = \(pool[1])", "group = \(pool[2])", "listen = \(pool[3])"] {
                #expect(judge.contains(line + "\n"), "\(line)\n\(judge)")
            }
        }
        #expect(!pools.isEmpty)
    }
}
