internal import Glibc

/// A part of the work on each hash: some words in some variations. Steps go from the likely to the unlikely.
struct AuditStep: Sendable {
    /// Names the step in the memory; a step whose variations change gets another.
    let id: Int64
    let source: Source
    /// The places of its words in the source.
    let range: Range<Int>
    let mutations: [Mutation]

    /// Where the words come from.
    enum Source: Sendable, Hashable {
        /// What belongs to the account: its names, the host's and the organisation's.
        case personal
        case common
        case site
    }

    /// The candidates up to its end, counted from the source's first word.
    func end(words: Int) -> Int { min(range.upperBound, words) * mutations.count }
    var start: Int { range.lowerBound * mutations.count }

    /// The words that are common enough to be met in variations.
    static let varied = 500
    /// The words of the organisation that are varied; a large list is tried as it is.
    static let variedOfSite = 10_000

    /// All steps, in their order, in a year.
    static func all(year: Int) -> [AuditStep] {
        let asItIs = [Mutation(.asItIs)]
        let everything = 0..<Int.max
        let years = (year - 4...year + 1).reversed()
        var steps = [AuditStep(id: 1, source: .personal, range: everything, mutations: asItIs + near)]
        steps += years.map { step($0, 1, .personal, everything) }
        steps += [
            AuditStep(id: 2, source: .common, range: 0..<varied, mutations: asItIs),
            AuditStep(id: 3, source: .site, range: everything, mutations: asItIs),
            AuditStep(id: 4, source: .common, range: varied..<Int.max, mutations: asItIs),
            AuditStep(id: 5, source: .site, range: 0..<variedOfSite, mutations: near),
        ]
        steps += years.map { step($0, 2, .site, 0..<variedOfSite) }
        steps.append(AuditStep(id: 6, source: .common, range: 0..<varied, mutations: near))
        steps += years.map { step($0, 3, .common, 0..<varied) }
        steps.append(AuditStep(id: 7, source: .personal, range: everything, mutations: far))
        steps.append(AuditStep(id: 8, source: .site, range: 0..<variedOfSite, mutations: far))
        return steps
    }

    /// A year is a step of its own, so that a new year is tried alone.
    private static func step(_ year: Int, _ place: Int, _ source: Source, _ range: Range<Int>) -> AuditStep {
        AuditStep(
            id: Int64(year * 10 + place), source: source, range: range,
            mutations: [
                Mutation(.asItIs, "\(year)"), Mutation(.capitalised, "\(year)"), Mutation(.capitalised, "\(year)!"),
            ])
    }

    /// The variations that are met most.
    private static let near: [Mutation] = [
        Mutation(.capitalised), Mutation(.asItIs, "1"), Mutation(.capitalised, "1"), Mutation(.asItIs, "123"),
        Mutation(.capitalised, "123"), Mutation(.asItIs, "!"), Mutation(.capitalised, "!"),
        Mutation(.capitalised, "1!"), Mutation(.capitalised, "123!"), Mutation(.leetVowels),
        Mutation(.leetCapitalised), Mutation(.leetDollar), Mutation(.asItIs, "1234"), Mutation(.capitalised, "1234"),
        Mutation(.asItIs, "12"), Mutation(.upper), Mutation(.lower), Mutation(.reversed), Mutation(.doubled),
    ]

    /// Those that are tried on few words.
    private static let far: [Mutation] = {
        let digits = ["0"] + (2...9).map { "\($0)" } + (0...9).map { "0\($0)" } + (10...99).map { "\($0)" }
        let others = [
            "007", "321", "666", "777", "999", "000", "111", "12345", "123456", "1!", ".", "?", "!!", "@1", "#1", "@12",
            "@123", "#123", "_123", "-123", "@1234", "1234!",
        ]
        let births = (1950...2015).map { "\($0)" }
        let suffixes = digits.filter { $0 != "12" } + others + births
        return [Mutation(.leetDigits)] + suffixes.flatMap { [Mutation(.asItIs, $0), Mutation(.capitalised, $0)] }
            + ["1", "123", "!"].flatMap { suffix in
                [.leetVowels, .leetCapitalised, .leetDollar, .leetDigits, .upper].map { Mutation($0, suffix) }
            }
    }()

    /// The year of a time in seconds since 1970.
    static func year(of time: Int64) -> Int {
        var seconds = time_t(time)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return 2026 }
        return Int(parts.tm_year) + 1900
    }
}
