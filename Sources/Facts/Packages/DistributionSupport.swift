/// Until when a release of a distribution gets security updates.
package struct DistributionSupport: Sendable, Hashable {
    /// Its last day of regular support, `YYYY-MM-DD`.
    package let endOfLife: String
    /// The last day of what follows, and what that is called.
    package let extended: (until: String, programme: Programme)?

    /// What extends the support of a release.
    package enum Programme: String, Sendable {
        /// Debian's LTS: through the same repositories, for everybody.
        case lts = "LTS"
        /// Ubuntu's: needs a subscription, and repositories of its own.
        case esm = "ESM"
        /// Red Hat's and Oracle's: needs a subscription.
        case els = "ELS"
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.endOfLife == right.endOfLife && left.extended?.until == right.extended?.until
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(endOfLife)
    }

    /// Nil for a release that is not in the table below.
    package init?(id: String, versionID: String, isStream: Bool = false) {
        let family = isStream ? "centos-stream" : DistributionSupport.families[id] ?? id
        guard let releases = DistributionSupport.releases[family] else { return nil }
        let major = String(versionID.prefix { $0 != "." })
        guard let found = releases[versionID] ?? releases[major] else { return nil }
        self.init(endOfLife: found.0, extended: found.1.map { ($0, DistributionSupport.programme(of: family)) })
    }

    package init(endOfLife: String, extended: (until: String, programme: Programme)?) {
        self.endOfLife = endOfLife
        self.extended = extended
    }

    private static func programme(of family: String) -> Programme {
        switch family {
        case "debian": .lts
        case "ubuntu": .esm
        default: .els
        }
    }

    /// Ids whose releases have the dates of another distribution's.
    private static let families = ["almalinux": "rocky", "redhat": "rhel", "raspbian": "debian"]

    /// End of regular and of extended support, by distribution and release, as the distributors announce them.
    private static let releases: [String: [String: (String, String?)]] = [
        "debian": [
            "8": ("2018-06-17", "2020-06-30"), "9": ("2020-07-18", "2022-06-30"), "10": ("2022-09-10", "2024-06-30"),
            "11": ("2024-08-14", "2026-08-31"), "12": ("2026-07-11", "2028-06-30"), "13": ("2028-08-09", "2030-06-30"),
        ],
        "ubuntu": [
            "14.04": ("2019-04-25", "2024-04-25"), "16.04": ("2021-04-30", "2026-04-23"),
            "18.04": ("2023-05-31", "2028-04-26"), "20.04": ("2025-05-29", "2030-04-23"),
            "22.04": ("2027-06-01", "2032-04-21"), "22.10": ("2023-07-20", nil), "23.04": ("2024-01-25", nil),
            "23.10": ("2024-07-11", nil), "24.04": ("2029-05-31", "2034-04-25"), "24.10": ("2025-07-10", nil),
            "25.04": ("2026-01-15", nil), "25.10": ("2026-07-09", nil), "26.04": ("2031-05-29", "2036-04-23"),
        ],
        "rhel": [
            "6": ("2020-11-30", "2024-06-30"), "7": ("2024-06-30", "2028-06-30"), "8": ("2029-05-31", "2032-05-31"),
            "9": ("2032-05-31", "2035-05-31"), "10": ("2035-05-31", "2038-05-31"),
        ],
        "centos": ["6": ("2020-11-30", nil), "7": ("2024-06-30", nil), "8": ("2021-12-31", nil)],
        "centos-stream": ["8": ("2024-05-31", nil), "9": ("2027-05-31", nil), "10": ("2030-05-31", nil)],
        "rocky": ["8": ("2029-05-31", nil), "9": ("2032-05-31", nil), "10": ("2035-05-31", nil)],
        "ol": [
            "6": ("2021-03-31", "2024-12-31"), "7": ("2024-12-31", "2028-06-30"), "8": ("2029-07-31", "2032-07-31"),
            "9": ("2032-06-30", "2035-06-30"), "10": ("2035-06-30", "2038-06-30"),
        ],
        "amzn": ["2018": ("2023-12-31", nil), "2": ("2026-06-30", nil), "2023": ("2029-06-30", nil)],
    ]
}
