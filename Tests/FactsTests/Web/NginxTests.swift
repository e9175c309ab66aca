import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct NginxTests {
    private func values(_ sql: String, _ http: String) throws -> [[String]] {
        try query(sql, files: ["/usr/sbin/nginx": "", "/etc/nginx/nginx.conf": "events {}\nhttp {\n\(http)\n}\n"]).texts
    }

    @Test func aServerInheritsWhatItDoesNotSay() throws {
        let found = try values(
            "SELECT value, origin, line FROM nginx_settings WHERE block = 'server' AND directive = 'server_tokens'",
            "server_tokens off;\nserver { listen 80; }\nserver { server_tokens on; }")

        #expect(found == [["off", "inherited", "3"], ["on", "written", "5"]])
    }

    @Test func ownHeadersReplaceInheritedOnes() throws {
        let found = try values(
            "SELECT value FROM nginx_settings WHERE block = 'server' AND directive = 'add_header'",
            "add_header A 1;\nadd_header B 2;\nserver { listen 80; }\nserver { add_header C 3; }")

        #expect(found == [["A 1"], ["B 2"], ["C 3"]])
    }

    @Test func luaIsSkipped() throws {
        let found = try values(
            "SELECT directive FROM nginx_settings WHERE block = 'location'",
            """
            server { location / { content_by_lua_block { local a = "}" -- }
             --[[ } ]] local b = [==[ } ]] ]==] if a then b = '}' end } autoindex on; } }
            """)

        #expect(found == [["content_by_lua_block"], ["autoindex"]])
    }

    @Test(arguments: [
        "http {", "}", "{", "a", "a \"b", "a \\", ";", "http { server { }", String(repeating: "a{", count: 5000),
    ])
    func brokenTextIsAnObstacle(_ text: String) throws {
        let result = try query(
            "SELECT * FROM nginx_settings", files: ["/usr/sbin/nginx": "", "/etc/nginx/nginx.conf": text])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func filesThatIncludeEachOtherEnd() throws {
        let result = try query(
            "SELECT * FROM nginx_settings",
            files: [
                "/usr/sbin/nginx": "",
                "/etc/nginx/nginx.conf": "include /etc/nginx/nginx.conf; include nginx.conf; events {}",
            ])

        #expect(!result.obstacles.isEmpty)
    }

    // MARK: nginx itself as the judge

    static let variants = [
        "",
        """
        server_tokens "off"; add_header X 'a;b {c}' always; # com ment }
        map $host $name { default 0; "~^(?<a>.+)$" 1; hostnames; }
        log_format main '$remote_addr "$request" \\'q\\' '
            'second';
        server { listen 127.0.0.1:8080; server_name a.example "b.example"; root "/srv/a b";
          location ~ \\.php$ { return 404; } location = /x { return 200 "${host}x"; }
          if ($host = "a") { return 403; } location ^~ /f\\ g/ { autoindex on; } }
        """,
    ]

    /// `nginx -T` prints every file as it reads it; the dump of one file, read again, gives the same directives.
    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func nginxAcceptsAndReadsTheSameFiles(_ http: String) throws {
        let debian = try #require(DebianRoot.folder)
        let conf =
            "pid @/pid;\nerror_log @/e.log;\nevents { }\nhttp {\naccess_log off;\n\(http)\ninclude @/d/*.conf;\n}\n"
        try DebianRoot.withFiles(
            [
                "n.conf": conf, "d/b.conf": "gzip off;", "d/a.conf": "server {\nlisten 127.0.0.1:81;\n}\n",
                "d/c.txt": "}",
            ]
        ) { folder, _ in
            let judge = try DebianRoot.run("nginx", ["-T", "-q", "-c", "\(folder)/n.conf"])
            #expect(judge.status == 0, "\(judge.errors)")
            let parts = judge.output.components(separatedBy: "# configuration file ").dropFirst()

            for part in parts {
                let name = String(part.prefix { $0 != ":" })
                let dumped = NginxConfiguration(text: String(part.drop { $0 != "\n" }.dropFirst()), file: name)
                let read = NginxConfiguration(text: try HostRoot(debian).text(name), file: name)
                #expect(dumped.directives == read.directives)
            }
            #expect(
                parts.map { String($0.prefix { $0 != ":" }) }
                    == ["\(folder)/n.conf", "\(folder)/d/a.conf", "\(folder)/d/b.conf"])
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil)) func debiansOwnConfigurationIsRead() throws {
        let debian = try #require(DebianRoot.folder)
        let judge = try DebianRoot.run("nginx", ["-T", "-q"])
        let files = judge.output.components(separatedBy: "# configuration file ").dropFirst().map { part in
            String(part.prefix { $0 != ":" })
        }

        let host = AuditedHost(root: try HostRoot(debian), now: TestClock.now)
        let result = try FactDatabase(source: host).rows(
            "SELECT DISTINCT file FROM nginx_settings WHERE file IS NOT NULL")

        #expect(result.obstacles.isEmpty && Set(result.texts.map { $0[0] }).isSubset(of: Set(files)))
    }
}
