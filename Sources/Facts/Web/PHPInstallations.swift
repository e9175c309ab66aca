internal import HostRoot

/// The ways in which PHP is installed on a host: one for each version and server interface (SAPI).
package struct PHPInstallations: HostPart {
    package private(set) var installations: [Installation] = []

    package struct Installation: Sendable, Hashable {
        /// As the folders name it, such as `8.2`; nil where they do not.
        package let version: String?
        /// apache2, fpm, cgi or cli.
        package let sapi: String
        package let iniFile: String
        package let scanFolder: String
        /// The main file of php-fpm; nil for others.
        package let fpmFile: String?
        /// What relative includes of the main file start from.
        package let fpmFolder: String
    }

    package init(of host: AuditedHost) throws {
        let root = host.root
        for version in try root.namesIfPresent(in: "/etc/php") where version.first?.isNumber == true {
            let binaries = [
                ("apache2", ["/usr/lib/apache2/modules/libphp\(version).so", "/usr/lib/apache2/modules/libphp.so"]),
                ("cgi", ["/usr/bin/php-cgi\(version)", "/usr/lib/cgi-bin/php\(version)"]),
                ("cli", ["/usr/bin/php\(version)"]), ("fpm", ["/usr/sbin/php-fpm\(version)"]),
            ]
            for (sapi, paths) in binaries where try paths.contains(where: { try root.status($0) != nil }) {
                let folder = "/etc/php/\(version)/\(sapi)"
                add(
                    version, sapi, ini: "\(folder)/php.ini", scan: "\(folder)/conf.d", fpm: "\(folder)/php-fpm.conf",
                    prefix: "/usr")
            }
        }
        for layout in PHPInstallations.layouts where try layout.marks.contains(where: { try root.status($0) != nil }) {
            for (sapi, paths) in layout.binaries where try paths.contains(where: { try root.status($0) != nil }) {
                add(
                    nil, sapi, ini: "\(layout.iniFolder)/php.ini", scan: layout.scanFolder,
                    fpm: layout.fpmFile, prefix: layout.fpmPrefix)
            }
        }
        for name in try root.namesIfPresent(in: "/etc/opt/remi") where name.hasPrefix("php") {
            let base = "/opt/remi/\(name)/root"
            let binaries = [
                ("apache2", ["/usr/lib64/httpd/modules/lib\(name).so"]), ("cli", ["\(base)/usr/bin/php"]),
                ("fpm", ["\(base)/usr/sbin/php-fpm"]),
            ]
            for (sapi, paths) in binaries where try paths.contains(where: { try root.status($0) != nil }) {
                let folder = "/etc/opt/remi/\(name)"
                add(
                    name, sapi, ini: "\(folder)/php.ini", scan: "\(folder)/php.d", fpm: "\(folder)/php-fpm.conf",
                    prefix: folder)
            }
        }
    }

    private mutating func add(
        _ version: String?, _ sapi: String, ini: String, scan: String, fpm: String, prefix: String
    ) {
        installations.append(
            Installation(
                version: version, sapi: sapi, iniFile: ini, scanFolder: scan, fpmFile: sapi == "fpm" ? fpm : nil,
                fpmFolder: prefix))
    }

    private struct Layout {
        /// Paths of which one shows that this layout is in use.
        let marks: [String]
        let iniFolder: String
        let scanFolder: String
        let fpmFile: String
        let fpmPrefix: String
        let binaries: [(String, [String])]
    }

    /// Red Hat's layout, and that of PHP built into /usr/local (its container images).
    private static let layouts = [
        Layout(
            marks: ["/etc/php.ini", "/etc/php.d"], iniFolder: "/etc", scanFolder: "/etc/php.d",
            fpmFile: "/etc/php-fpm.conf", fpmPrefix: "/usr",
            binaries: [
                (
                    "apache2",
                    [
                        "/usr/lib64/httpd/modules/libphp.so", "/usr/lib64/httpd/modules/libphp7.so",
                        "/usr/lib/httpd/modules/libphp.so",
                    ]
                ), ("cgi", ["/usr/bin/php-cgi"]), ("cli", ["/usr/bin/php"]), ("fpm", ["/usr/sbin/php-fpm"]),
            ]),
        Layout(
            marks: ["/usr/local/etc/php"], iniFolder: "/usr/local/etc/php", scanFolder: "/usr/local/etc/php/conf.d",
            fpmFile: "/usr/local/etc/php-fpm.conf", fpmPrefix: "/usr/local",
            binaries: [
                ("apache2", ["/usr/lib/apache2/modules/libphp.so", "/usr/lib/apache2/modules/libphp7.so"]),
                ("cgi", ["/usr/local/bin/php-cgi"]), ("cli", ["/usr/local/bin/php"]),
                ("fpm", ["/usr/local/sbin/php-fpm"]),
            ]),
    ]
}
