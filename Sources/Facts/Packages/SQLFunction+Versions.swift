extension SQLFunction {
    /// `deb_version_compare(a, b)`: -1, 0 or 1 in the order of deb-version(7).
    static let debVersionCompare = SQLFunction(
        "deb_version_compare", argumentCount: 2, "-1, 0 or 1 as the Debian version a is older, the same or newer than b"
    ) { arguments in
        guard arguments[0] != .null, arguments[1] != .null else { return .null }
        return .int(DebVersion.order(arguments[0].plainText, arguments[1].plainText))
    }

    /// `rpm_version_compare(a, b)`: -1, 0 or 1 in rpm's order of `[epoch:]version[-release]`.
    static let rpmVersionCompare = SQLFunction(
        "rpm_version_compare", argumentCount: 2, "-1, 0 or 1 as the rpm version a is older, the same or newer than b"
    ) { arguments in
        guard arguments[0] != .null, arguments[1] != .null else { return .null }
        return .int(RPMVersion.order(arguments[0].plainText, arguments[1].plainText))
    }
}
