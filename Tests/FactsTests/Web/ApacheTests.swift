import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct ApacheTests {
    private func values(_ conf: String, _ condition: String, _ files: [String: String] = [:]) throws -> [[String]] {
        let own = ["/usr/sbin/apache2": "", "/etc/apache2/apache2.conf": conf]
        return try query(
            "SELECT value, line FROM apache_settings WHERE effective = 1 AND origin = 'written' AND \(condition)",
            files: own.merging(files) { $1 }
        ).texts
    }

    @Test func conditionsHoldFromTheLineWhereTheModuleIsLoaded() throws {
        let block = "<IfModule a_module>\nTimeout 1\n</IfModule>\n"
        let found = try values(
            block + "LoadModule a_module a.so\n<IfModule mod_a.c>\nTimeout 2\n</IfModule>\n", "directive = 'timeout'")

        #expect(found == [["2", "6"]])
    }

    @Test func variablesAreReplaced() throws {
        let found = try values(
            "Define x /srv\nDocumentRoot \"${x}/${APACHE_Y}/${none}\"\n", "directive = 'documentroot'",
            ["/etc/apache2/envvars": "export APACHE_Y=y$SUFFIX\n"])

        #expect(found == [["/srv/y/${none}", "2"]])
    }

    @Test func aVirtualHostInheritsWhatItDoesNotSay() throws {
        let result = try query(
            "SELECT server_name, value, origin FROM apache_settings WHERE directive = 'traceenable' ORDER BY 1",
            files: [
                "/usr/sbin/apache2": "",
                "/etc/apache2/apache2.conf":
                    "TraceEnable off\n<VirtualHost *:80>\nServerName a\nTraceEnable on\n</VirtualHost>\n<VirtualHost *:80>\nServerName b\n</VirtualHost>\n",
            ])

        #expect(result.texts == [["", "off", "written"], ["a", "on", "written"], ["b", "off", "inherited"]])
    }

    @Test(arguments: [
        "<", "</x>", "<x", "<IfModule", "<VirtualHost>\n</Directory>", "\\", "a \"\\",
        "Include apache2.conf\nInclude apache2.conf\n",
        "Define\nUnDefine\n<IfVersion>\n</IfVersion>\n<IfVersion >= >\n</IfVersion>\nLoadModule\nInclude\nUse\n",
    ])
    func brokenFilesEnd(_ conf: String) throws {
        _ = try query(
            "SELECT * FROM apache_settings", files: ["/usr/sbin/apache2": "", "/etc/apache2/apache2.conf": conf])
    }

    // MARK: Apache itself as the judge

    private static let environment = [
        "APACHE_RUN_DIR": "/var/run/apache2", "APACHE_PID_FILE": "/var/run/apache2/apache2.pid",
        "APACHE_LOG_DIR": "/var/log/apache2", "APACHE_RUN_USER": "www-data", "APACHE_RUN_GROUP": "www-data",
        "APACHE_LOCK_DIR": "/var/lock/apache2",
    ]

    @Test(.enabled(if: DebianRoot.folder != nil)) func apacheLoadsTheSameModules() throws {
        let debian = try #require(DebianRoot.folder)
        let judge = try DebianRoot.run(
            "apache2", ["-t", "-D", "DUMP_MODULES"], environment: ApacheTests.environment)
        let judged = judge.output.split(separator: "\n").filter { $0.hasSuffix(")") && $0.hasPrefix(" ") }
            .map {
                $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: " (static)", with: " 1")
                    .replacingOccurrences(of: " (shared)", with: " 0")
            }
        let host = AuditedHost(root: try HostRoot(debian), now: TestClock.now)

        let rows = try FactDatabase(source: host).rows("SELECT name || ' ' || built_in FROM apache_modules")

        #expect(Set(rows.texts.map { $0[0] }) == Set(judged))
    }

    static let variants = [
        """
        TraceEnable "off"
        servertokens \\
          Prod
        # comment \\
        ServerTokens Full
        Define where /srv/www
        <VirtualHost *:80>
          ServerName a.example
          DocumentRoot ${where}
          <Directory "${where}/a b">
            Options -Indexes
            Require all denied
          </Directory>
          <IfModule !mod_nothere.c>
            Timeout 17
          </IfModule>
          <IfModule mod_nothere.c>
            Timeout 18
          </IfModule>
        </VirtualHost>
        <IfDefine where>
        LimitRequestBody 5
        </IfDefine>
        <IfDefine !where>
        LimitRequestBody 6
        </IfDefine>
        <IfVersion >= 2.4>
        FileETag None
        </IfVersion>
        <IfVersion < 2.4.1>
        FileETag All
        </IfVersion>
        IncludeOptional @/d/*.conf
        IncludeOptional @/none/*.conf
        """
    ]

    /// mod_info prints the tree of directives that the server has read.
    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func apacheReadsTheSameDirectives(_ conf: String) throws {
        let debian = try #require(DebianRoot.folder)
        let modules = "/usr/lib/apache2/modules"
        let head = """
            ServerRoot @
            DefaultRuntimeDir @
            PidFile @/pid
            ErrorLog @/e.log
            LoadModule mpm_event_module \(modules)/mod_mpm_event.so
            LoadModule authz_core_module \(modules)/mod_authz_core.so
            LoadModule info_module \(modules)/mod_info.so

            """
        let files = ["a.conf": head + conf + "\n", "d/b.conf": "KeepAlive Off\n", "d/a.conf": "KeepAliveTimeout 3\n"]
        try DebianRoot.withFiles(files) { folder, _ in
            let judge = try DebianRoot.run(
                "apache2", ["-t", "-D", "DUMP_CONFIG", "-f", "\(folder)/a.conf"],
                environment: ApacheTests.environment)
            let known: Set = [
                "traceenable", "servertokens", "servername", "documentroot", "options", "require", "timeout",
                "limitrequestbody", "fileetag", "keepalive", "keepalivetimeout",
            ]
            let judged = judge.output.split(separator: "\n")
                .map { $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\"", with: "") }
                .filter { known.contains($0.prefix { $0 != " " }.lowercased()) }
                .map { line in line.prefix { $0 != " " }.lowercased() + line.drop { $0 != " " } }
            let own = try query(
                "SELECT directive || ' ' || value FROM apache_settings WHERE origin = 'written'",
                files: [
                    "/usr/sbin/apache2": "",
                    "/var/lib/dpkg/status": "Package: apache2-bin\nStatus: install ok installed\nVersion: 2.4.57-2\n",
                    "/etc/apache2/apache2.conf": try HostRoot(debian).text("\(folder)/a.conf"),
                    "\(folder)/d/b.conf": "KeepAlive Off\n", "\(folder)/d/a.conf": "KeepAliveTimeout 3\n",
                ]
            ).texts.map { $0[0] }.filter { known.contains(String($0.prefix { $0 != " " })) }

            #expect(own.sorted() == judged.sorted(), "\(judge.output)\(judge.errors)")
        }
    }
}
