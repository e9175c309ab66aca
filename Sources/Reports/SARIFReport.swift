internal import Facts
internal import Localization
internal import Policies

extension AuditReport {
    /// The report in the Static Analysis Results Interchange Format, version 2.1.0.
    var sarifReport: JSONValue {
        [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "elpis",
                            "version": .text(toolVersion),
                            "semanticVersion": .text(toolVersion),
                            "language": .text(language.rawValue),
                            "supportedTaxonomies": .array(taxonomies.map { ["name": $0["name"] ?? .null] }),
                            "rules": .array(findings.map { $0.sarifRule(in: self) }),
                        ]
                    ],
                    "taxonomies": .array(taxonomies),
                    "language": .text(language.rawValue),
                    "columnKind": "unicodeCodePoints",
                    "originalUriBaseIds": [
                        "ROOT": ["uri": .text(fileURI(host.root.hasSuffix("/") ? host.root : host.root + "/"))]
                    ],
                    "invocations": [
                        [
                            "executionSuccessful": .bool(count(.error) == 0),
                            "endTimeUtc": .text(timeText),
                            "toolExecutionNotifications": .array(findings.enumerated().compactMap(sarifNotification)),
                        ]
                    ],
                    "properties": [
                        "host": .text(host.name), "operatingSystem": .text(host.operatingSystem),
                        "user": .integer(user), "score": score.value.map { .integer(Int64($0)) } ?? .null,
                    ],
                    "results": .array(findings.enumerated().flatMap(sarifResults)),
                ]
            ],
        ]
    }

    /// The regulations whose controls any check of this report gives evidence for.
    private var taxonomies: [JSONValue] {
        Regulations.order.compactMap { regulation in
            let ids = Set(findings.flatMap { regulations.controls(for: $0.check.topic)[regulation] ?? [] })
            guard !ids.isEmpty else { return nil }
            return [
                "name": .text(regulation),
                "fullName": .text(regulations.edition(of: regulation) ?? regulation),
                "taxa": .array(
                    ids.sorted(by: precedes).map { id in
                        let title = regulations.title(of: id, in: regulation)?[language] ?? id
                        return ["id": .text(id), "shortDescription": ["text": .text(title)]]
                    }),
            ]
        }
    }

    private func sarifNotification(_ index: Int, _ finding: Finding) -> JSONValue? {
        guard case .error(let message) = finding.verdict else { return nil }
        return [
            "level": "error", "message": ["text": .text(message[language].printable)],
            "associatedRule": ["id": .text(finding.check.id), "index": .integer(Int64(index))],
        ]
    }

    private func sarifResults(_ index: Int, _ finding: Finding) -> [JSONValue] {
        let kind: String
        switch finding.verdict.kind {
        case .fail, .accepted: kind = "fail"
        case .pass: kind = "pass"
        case .notApplicable: kind = "notApplicable"
        case .notAssessed: kind = "open"
        case .error: return []
        }
        var common: [JSONValue.Member] = [
            .init("ruleId", .text(finding.check.id)), .init("ruleIndex", .integer(Int64(index))),
            .init("kind", .text(kind)),
            .init("level", .text(kind == "fail" ? finding.check.severity.sarifLevel : "none")),
        ]
        guard kind == "fail" else {
            let message = finding.reason(language) ?? finding.check.title[language]
            return [.object(common + [.init("message", ["text": .text(message.printable)])])]
        }
        if case .accepted(let exception) = finding.verdict {
            let approval = Phrase.approval(by: exception.approvedBy, until: exception.expires)[language]
            common.append(
                .init(
                    "suppressions",
                    [
                        [
                            "kind": "external", "status": "accepted",
                            "justification": .text("\(exception.reason) (\(approval))".printable),
                        ]
                    ]))
        }
        return finding.evidenceRows.map { .object(common + $0.sarifMembers(of: finding, in: language)) }
    }
}

extension Finding {
    fileprivate func sarifRule(in report: AuditReport) -> JSONValue {
        let language = report.language
        return [
            "id": .text(check.id),
            "shortDescription": ["text": .text(check.title[language])],
            "fullDescription": ["text": .text(check.why[language])],
            "help": ["text": .text(check.fix[language])],
            "defaultConfiguration": ["level": .text(check.severity.sarifLevel)],
            "properties": [
                "security-severity": .text(check.severity.sarifScore), "precision": "very-high",
                "tags": .texts(check.subject == "security" ? ["security"] : ["security", check.subject]),
                "ruleSha256": .text(ruleHash),
            ],
            "relationships": .array(
                report.regulations.listed(for: check.topic).flatMap { regulation, controls in
                    controls.map { id in
                        [
                            "target": ["id": .text(id), "toolComponent": ["name": .text(regulation)]],
                            "kinds": ["relevant"],
                        ]
                    }
                }),
        ]
    }
}

extension EvidenceRow {
    fileprivate func sarifMembers(of finding: Finding, in language: Language) -> [JSONValue.Member] {
        let details = details.joined(separator: ", ")
        let message = finding.check.title[language] + (details.isEmpty ? "" : " (\(details))")
        var members: [JSONValue.Member] = [.init("message", ["text": .text(message.printable)])]
        if let file {
            var location: [JSONValue.Member] = [
                .init(
                    "artifactLocation", ["uri": .text(uriPath(String(file.drop { $0 == "/" }))), "uriBaseId": "ROOT"])
            ]
            if let line { location.append(.init("region", ["startLine": .integer(line)])) }
            members.append(.init("locations", [["physicalLocation": .object(location)]]))
        }
        // The line is left out, so that a finding stays the same when lines are added above it.
        let identity = ([finding.check.id, file ?? ""] + self.details).joined(separator: "\u{0}")
        members.append(.init("partialFingerprints", ["elpisEvidence/v1": .text(ContentHash.sha256(identity.utf8))]))
        members.append(.init("properties", ["evidence": json]))
        return members
    }
}

extension Severity {
    fileprivate var sarifLevel: String {
        switch self {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low: "note"
        }
    }

    /// The number that code hosts sort by; the middle of each of their bands.
    fileprivate var sarifScore: String {
        switch self {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        }
    }
}

private func fileURI(_ path: String) -> String { "file://\(uriPath(path))" }

/// A path with everything but unreserved characters and slashes percent-encoded.
private func uriPath(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in path.utf8 {
        let scalar = Unicode.Scalar(byte)
        if byte < 0x80, scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "/-._~".utf8.contains(byte) {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
