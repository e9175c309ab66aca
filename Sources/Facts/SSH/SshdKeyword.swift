/// One keyword of sshd_config: how its arguments are read, and what holds where it is not set.
struct SshdKeyword: Sendable {
    let name: String
    let kind: Kind
    let scope: Scope
    let since: (major: Int, minor: Int)
    let standard: @Sendable (OpenSSHVersion) -> [String]

    enum Kind: Sendable {
        /// Spellings and how they are printed, the first of each meaning.
        case choice([(String, String)])
        case integer
        case seconds
        /// The argument's own text; a path is taken from the root folder.
        case word
        case path
        /// The rest of the line as it stands.
        case command
        /// Every argument of every line is a value of its own.
        case everyArgument
        /// Every line's argument is a value of its own.
        case everyLine
        /// The arguments of the first line together are the value.
        case firstLine
        /// Each argument of the first line is a value.
        case firstLineEach
        case algorithms(SSHAlgorithms)
        case special
    }

    enum Scope: Sendable {
        case anywhere
        case globalOnly
    }

    init(
        _ name: String, _ kind: Kind, _ scope: Scope = .anywhere, since: (major: Int, minor: Int) = (0, 0),
        _ standard: @escaping @Sendable (OpenSSHVersion) -> [String] = { _ in [] }
    ) {
        self.name = name
        self.kind = kind
        self.scope = scope
        self.since = since
        self.standard = standard
    }

    init(
        _ name: String, _ kind: Kind, _ scope: Scope = .anywhere, since: (major: Int, minor: Int) = (0, 0),
        is standard: String
    ) {
        self.init(name, kind, scope, since: since) { _ in [standard] }
    }

    private static func algorithms(
        _ name: String, _ family: SSHAlgorithms, _ scope: Scope = .globalOnly
    ) -> SshdKeyword {
        SshdKeyword(name, .algorithms(family), scope) { [family.standard($0).joined(separator: ",")] }
    }

    private static let flag = Kind.choice([("yes", "yes"), ("no", "no")])
    private static let forwarding = Kind.choice([
        ("yes", "yes"), ("all", "yes"), ("no", "no"), ("remote", "remote"), ("local", "local"),
    ])
    private static func ifDebian(_ debian: String, else other: String) -> @Sendable (OpenSSHVersion) -> [String] {
        { [$0.vendor == .debian ? debian : other] }
    }

    static let all: [SshdKeyword] = [
        SshdKeyword("port", .special, .globalOnly, is: "22"),
        SshdKeyword(
            "addressfamily", .choice([("any", "any"), ("inet", "inet"), ("inet6", "inet6")]), .globalOnly, is: "any"),
        SshdKeyword("listenaddress", .special, .globalOnly),
        SshdKeyword("usepam", flag, .globalOnly, is: "no"),
        SshdKeyword("logingracetime", .seconds, .globalOnly, is: "120"),
        SshdKeyword("x11displayoffset", .integer, is: "10"),
        SshdKeyword("maxauthtries", .integer, is: "6"),
        SshdKeyword("maxsessions", .integer, is: "10"),
        SshdKeyword("clientaliveinterval", .seconds, is: "0"),
        SshdKeyword("clientalivecountmax", .integer, is: "3"),
        SshdKeyword("requiredrsasize", .integer, since: (9, 1)) {
            $0.isAtLeast(9, 1) || ($0.vendor == .redHat && $0.isAtLeast(8, 7)) ? ["1024"] : []
        },
        SshdKeyword("streamlocalbindmask", .special, is: "0177"),
        SshdKeyword("unusedconnectiontimeout", .special, since: (9, 2)) { $0.isAtLeast(9, 2) ? ["none"] : [] },
        SshdKeyword(
            "permitrootlogin",
            .choice([
                ("without-password", "without-password"), ("prohibit-password", "without-password"),
                ("forced-commands-only", "forced-commands-only"), ("yes", "yes"), ("no", "no"),
            ]), is: "without-password"),
        SshdKeyword(
            "ignorerhosts", .choice([("yes", "yes"), ("no", "no"), ("shosts-only", "shosts-only")]), is: "yes"),
        SshdKeyword("ignoreuserknownhosts", flag, .globalOnly, is: "no"),
        SshdKeyword("hostbasedauthentication", flag, is: "no"),
        SshdKeyword("hostbasedusesnamefrompacketonly", flag, is: "no"),
        SshdKeyword("pubkeyauthentication", flag, is: "yes"),
        SshdKeyword("kerberosauthentication", flag, is: "no"),
        SshdKeyword("kerberosorlocalpasswd", flag, .globalOnly, is: "yes"),
        SshdKeyword("kerberosticketcleanup", flag, .globalOnly, is: "yes"),
        SshdKeyword("kerberosgetafstoken", flag, .globalOnly),
        SshdKeyword("kerberosusekuserok", flag),
        SshdKeyword("kerberosuniqueccache", flag, .globalOnly),
        SshdKeyword("gssapiauthentication", flag, is: "no"),
        SshdKeyword("gssapicleanupcredentials", flag, .globalOnly, is: "yes"),
        SshdKeyword("gssapistrictacceptorcheck", flag, .globalOnly, is: "yes"),
        SshdKeyword("gssapikeyexchange", flag, .globalOnly) { $0.vendor == .upstream ? [] : ["no"] },
        SshdKeyword("gssapistorecredentialsonrekey", flag, .globalOnly) { $0.vendor == .upstream ? [] : ["no"] },
        SshdKeyword("gssapikexalgorithms", .word, .globalOnly) {
            guard $0.vendor != .upstream, $0.isAtLeast(8, 1) else { return [] }
            return [
                "gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,gss-curve25519-sha256-,gss-group14-sha1-,"
                    + "gss-gex-sha1-"
            ]
        },
        SshdKeyword("gssapienablek5users", flag),
        SshdKeyword("gssapiindicators", .word),
        SshdKeyword("gssapidelegatecredentials", flag, .globalOnly),
        SshdKeyword("passwordauthentication", flag, is: "yes"),
        SshdKeyword("kbdinteractiveauthentication", flag, is: "yes"),
        SshdKeyword("printmotd", flag, .globalOnly, is: "yes"),
        SshdKeyword("printlastlog", flag, .globalOnly, is: "yes"),
        SshdKeyword("x11forwarding", flag, is: "no"),
        SshdKeyword("x11uselocalhost", flag, is: "yes"),
        SshdKeyword("permittty", flag, is: "yes"),
        SshdKeyword("permituserrc", flag, is: "yes"),
        SshdKeyword("strictmodes", flag, .globalOnly, is: "yes"),
        SshdKeyword("tcpkeepalive", flag, .globalOnly, is: "yes"),
        SshdKeyword("permitemptypasswords", flag, is: "no"),
        SshdKeyword(
            "compression", .choice([("yes", "yes"), ("delayed", "yes"), ("no", "no")]), .globalOnly, is: "yes"),
        SshdKeyword(
            "gatewayports", .choice([("clientspecified", "clientspecified"), ("yes", "yes"), ("no", "no")]), is: "no"),
        SshdKeyword("usedns", flag, .globalOnly, is: "no"),
        SshdKeyword("allowtcpforwarding", forwarding, is: "yes"),
        SshdKeyword("allowagentforwarding", flag, is: "yes"),
        SshdKeyword("disableforwarding", flag, is: "no"),
        SshdKeyword("allowstreamlocalforwarding", forwarding, is: "yes"),
        SshdKeyword("streamlocalbindunlink", flag, is: "no"),
        SshdKeyword(
            "fingerprinthash", .choice([("SHA256", "SHA256"), ("MD5", "MD5")]), .globalOnly, is: "SHA256"),
        SshdKeyword("exposeauthinfo", flag, is: "no"),
        SshdKeyword("refuseconnection", flag, since: (9, 9)) { $0.isAtLeast(9, 9) ? ["no"] : [] },
        SshdKeyword("pidfile", .path, .globalOnly, ifDebian("/run/sshd.pid", else: "/var/run/sshd.pid")),
        SshdKeyword("modulifile", .path, .globalOnly, since: (8, 6)) { $0.isAtLeast(8, 6) ? ["/etc/ssh/moduli"] : [] },
        SshdKeyword("xauthlocation", .path, .globalOnly, is: "/usr/bin/xauth"),
        algorithms("ciphers", .ciphers),
        algorithms("macs", .macs),
        algorithms("kexalgorithms", .kexAlgorithms),
        algorithms("casignaturealgorithms", .authoritySignatureAlgorithms, .anywhere),
        algorithms("hostbasedacceptedalgorithms", .publicKeyAlgorithms, .anywhere),
        algorithms("hostkeyalgorithms", .hostKeyAlgorithms),
        algorithms("pubkeyacceptedalgorithms", .publicKeyAlgorithms, .anywhere),
        SshdKeyword("banner", .path, is: "none"),
        SshdKeyword("forcecommand", .command, is: "none"),
        SshdKeyword("chrootdirectory", .word, is: "none"),
        SshdKeyword("trustedusercakeys", .path, is: "none"),
        SshdKeyword("revokedkeys", .path, is: "none"),
        SshdKeyword("securitykeyprovider", .path, .globalOnly, since: (8, 2)) {
            $0.isAtLeast(8, 2) ? ["internal"] : []
        },
        SshdKeyword("authorizedprincipalsfile", .path, is: "none"),
        SshdKeyword("versionaddendum", .command, .globalOnly, is: "none"),
        SshdKeyword("authorizedkeyscommand", .command, is: "none"),
        SshdKeyword("authorizedkeyscommanduser", .word, is: "none"),
        SshdKeyword("authorizedprincipalscommand", .command, is: "none"),
        SshdKeyword("authorizedprincipalscommanduser", .word, is: "none"),
        SshdKeyword("hostkeyagent", .word, .globalOnly, is: "none"),
        SshdKeyword(
            "loglevel",
            .choice([
                ("SILENT", "QUIET"), ("QUIET", "QUIET"), ("FATAL", "FATAL"), ("ERROR", "ERROR"), ("INFO", "INFO"),
                ("VERBOSE", "VERBOSE"), ("DEBUG", "DEBUG"), ("DEBUG1", "DEBUG"), ("DEBUG2", "DEBUG2"),
                ("DEBUG3", "DEBUG3"),
            ]), is: "INFO"),
        SshdKeyword(
            "syslogfacility",
            .choice(
                ["DAEMON", "USER", "AUTH", "AUTHPRIV"].map { ($0, $0) } + (0..<8).map { ("LOCAL\($0)", "LOCAL\($0)") }),
            .globalOnly, is: "AUTH"),
        SshdKeyword("logverbose", .firstLine, since: (8, 5)),
        SshdKeyword("authorizedkeysfile", .firstLine, is: ".ssh/authorized_keys .ssh/authorized_keys2"),
        SshdKeyword("hostkey", .everyLine, .globalOnly) { _ in
            ["rsa", "ecdsa", "ed25519"].map { "/etc/ssh/ssh_host_\($0)_key" }
        },
        SshdKeyword("hostcertificate", .everyLine, .globalOnly),
        SshdKeyword("allowusers", .everyArgument),
        SshdKeyword("denyusers", .everyArgument),
        SshdKeyword("allowgroups", .everyArgument),
        SshdKeyword("denygroups", .everyArgument),
        SshdKeyword("acceptenv", .everyArgument),
        SshdKeyword("setenv", .firstLineEach),
        SshdKeyword("authenticationmethods", .firstLine, is: "any"),
        SshdKeyword("subsystem", .special),
        SshdKeyword("maxstartups", .special, .globalOnly, is: "10:30:100"),
        SshdKeyword("persourcemaxstartups", .word, .globalOnly, since: (8, 5)) { $0.isAtLeast(8, 5) ? ["none"] : [] },
        SshdKeyword("persourcenetblocksize", .special, .globalOnly, since: (8, 5)) {
            $0.isAtLeast(8, 5) ? ["32:128"] : []
        },
        SshdKeyword("persourcepenalties", .firstLine, .globalOnly, since: (9, 8)),
        SshdKeyword("persourcepenaltyexemptlist", .word, .globalOnly, since: (9, 8)),
        SshdKeyword(
            "permittunnel",
            .choice([
                ("yes", "yes"), ("point-to-point", "point-to-point"), ("ethernet", "ethernet"), ("no", "no"),
            ]), is: "no"),
        SshdKeyword("ipqos", .firstLine, .anywhere, ifDebian("lowdelay throughput", else: "af21 cs1")),
        SshdKeyword("rekeylimit", .special, is: "0 0"),
        SshdKeyword("permitopen", .firstLine, is: "any"),
        SshdKeyword("permitlisten", .special, is: "any"),
        SshdKeyword("permituserenvironment", .word, .globalOnly, is: "no"),
        SshdKeyword("pubkeyauthoptions", .special, since: (8, 2)) { $0.isAtLeast(8, 2) ? ["none"] : [] },
        SshdKeyword("channeltimeout", .firstLine, since: (9, 2)),
        SshdKeyword("rdomain", .word),
        SshdKeyword("sshdsessionpath", .path, .globalOnly, since: (9, 8)),
        SshdKeyword("sshdauthpath", .path, .globalOnly, since: (10, 0)),
        SshdKeyword("debianbanner", flag, .globalOnly) { $0.vendor == .debian ? ["yes"] : [] },
    ]

    static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// Other names of keywords, most of them older.
    static let aliases = [
        "challengeresponseauthentication": "kbdinteractiveauthentication",
        "skeyauthentication": "kbdinteractiveauthentication",
        "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
        "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
        "dsaauthentication": "pubkeyauthentication",
        "hostdsakey": "hostkey",
        "keepalive": "tcpkeepalive",
        "gssapicleanupcreds": "gssapicleanupcredentials",
        "rsaminsize": "requiredrsasize",
    ]

    /// Keywords that sshd still accepts and ignores.
    static let ignored: Set<String> = [
        "pamauthenticationviakbdint", "serverkeybits", "keyregenerationinterval", "rhostsauthentication",
        "rhostsrsaauthentication", "rsaauthentication", "kerberostgtpassing", "afstokenpassing", "checkmail",
        "uselogin", "protocol", "verifyreversemapping", "reversemappingcheck", "authorizedkeysfile2",
        "useprivilegeseparation", "permitblacklistedkeys", "gssusesessionccache", "gssapiusesessioncredcache",
        "showpatchlevel", "gssapiusedefaultccache",
    ]

    /// Whether only another distribution's build knows the keyword.
    static func isForeign(_ keyword: String, _ version: OpenSSHVersion) -> Bool {
        switch version.vendor {
        case .debian:
            ["rsaminsize", "gssapienablek5users", "kerberosusekuserok", "kerberosuniqueccache"].contains(keyword)
        case .redHat: keyword == "debianbanner"
        case .upstream: false
        }
    }

    /// The word that stands for a spelling of a choice; nil for anything else.
    func choice(_ argument: String) -> String? {
        guard case .choice(let words) = kind else { return nil }
        let wanted = argument.lowercased()
        return words.first { $0.0.lowercased() == wanted }?.1
    }
}
