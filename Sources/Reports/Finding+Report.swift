internal import Facts
internal import Localization
internal import Policies

extension Finding {
    /// What kept the check from being assessed; empty for every other verdict.
    var causes: [Obstacle.Cause] {
        if case .notAssessed(let causes) = verdict { causes } else { [] }
    }

    /// Why the verdict is what it is; nil where the evidence says it all.
    func reason(_ language: Language) -> String? {
        switch verdict {
        case .passed, .failed: nil
        case .notApplicable: Phrase.notApplicableReason[language]
        case .notAssessed(let causes):
            causes.map { $0.text[language] }.joined(separator: language == .japanese ? "、" : "; ")
        case .error(let message): message[language]
        case .accepted(let exception): exception.reason
        }
    }

    /// The fingerprint of what decides the verdict: two reports with the same one ran the same test.
    ///
    /// SHA-256 of the JSON array `[id, topic, severity, applies, violations, monotone]` without spaces.
    var ruleHash: String {
        let definition: JSONValue = [
            .text(check.id), .text(check.topic), .text(check.severity.rawValue), .text(check.applies),
            .text(check.violations), .bool(check.isMonotone),
        ]
        return ContentHash.sha256(definition.serialized())
    }

    /// The rows of evidence that are kept, as the report names them.
    var evidenceRows: [EvidenceRow] {
        evidence.rows.map { EvidenceRow(columns: evidence.columns, times: evidence.times, values: $0) }
    }

    /// Rows of evidence that were counted but not kept.
    var unkeptRows: Int { max(0, evidence.total - evidence.rows.count) }
}

/// One row of evidence: what is wrong, and where.
struct EvidenceRow: Sendable {
    let columns: [String]
    /// The positions of the columns that hold times.
    let times: Set<Int>
    let values: [FactValue]

    /// The file it points at; only an absolute path is one.
    var file: String? {
        for name in ["file", "path"] {
            guard let index = columns.firstIndex(of: name), case .text(let path) = values[index], path.hasPrefix("/")
            else { continue }
            return path
        }
        return nil
    }

    var line: Int64? {
        guard file != nil, let index = columns.firstIndex(of: "line"), case .integer(let line) = values[index], line > 0
        else { return nil }
        return line
    }

    /// `file:line`, where the row has them.
    var place: String? {
        file.map { file in line.map { "\(file):\($0)" } ?? file }
    }

    /// The columns beside the place, as `name=value`.
    var details: [String] {
        positionsBesidePlace.map { "\(columns[$0])=\(values[$0] == .null ? "NULL" : values[$0].plainText)" }
    }

    /// The columns beside the place, for a person: without those that are null, and with times as dates.
    var readableDetails: [String] {
        positionsBesidePlace.filter { values[$0] != .null }.map { "\(columns[$0])=\(readableText(at: $0))" }
    }

    /// A value as a person reads it; empty for null.
    func readableText(at position: Int) -> String {
        if times.contains(position), case .integer(let seconds) = values[position], UTCTime.range.contains(seconds) {
            return UTCTime(secondsSince1970: seconds).text
        }
        return values[position].plainText
    }

    private var positionsBesidePlace: [Int] {
        columns.indices.filter { position in
            let name = columns[position]
            let value = values[position]
            if name == "line", line != nil { return false }
            if name == "file" || name == "path", file == value.plainText { return false }
            return value != .null || !["file", "path", "line"].contains(name)
        }
    }
}
