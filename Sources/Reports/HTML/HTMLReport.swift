internal import Facts
internal import Localization
internal import Policies

extension AuditReport {
    /// The report as one page that needs nothing else: no script, no font, no image from elsewhere.
    var htmlReport: String {
        let name = host.name.isEmpty ? Phrase.unnamedHost[language] : host.name
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>\(name) · \(Phrase.title[language])</title>
            <style>\(htmlStyle)</style>
            </head>
            <body>
            <header>
            <p class="kind">\(Phrase.title[language])</p>
            <h1><bdi>\(name)</bdi></h1>
            <p class="system">\(host.operatingSystem)</p>
            </header>
            <main>
            \(htmlSummary)
            \(htmlFailures)
            \(htmlErrors)
            \(htmlAccepted)
            \(htmlUnassessed)
            \(htmlOthers(.pass))
            \(htmlOthers(.notApplicable))
            \(htmlRegulations)
            </main>
            <footer><p>Elpis \(toolVersion) · \(timeText)</p></footer>
            </body>
            </html>

            """
        return page.text
    }
}

// MARK: - Summary

extension AuditReport {
    private var htmlSummary: Markup {
        """
        <section aria-labelledby="summary">
        <h2 id="summary" class="hidden">\(Phrase.summary[language])</h2>
        <div class="summary">
        \(htmlScore)
        <ul class="counts">
        \(VerdictWord.allCases.markup { word in
            "<li class=\"\(word.rawValue)\"><b>\(count(word))</b> <span>\(word.text[language])</span></li>\n"
        })</ul>
        <ul class="bars">
        \(Severity.allCases.reversed().markup(htmlSeverityBar))</ul>
        </div>
        <dl class="facts">
        \(htmlFacts.markup { name, value in "<div><dt>\(name[language])</dt><dd>\(value)</dd></div>\n" })</dl>
        <p class="note">\(Phrase.scoreNote[language])</p>
        </section>
        """
    }

    private var htmlFacts: [(LocalizedText, String)] {
        var facts = [(Phrase.time, timeText), (Phrase.root, host.root)]
        if let snapshotPath { facts.append((Phrase.snapshot, snapshotPath)) }
        facts.append((Phrase.policy, policyPath ?? Phrase.defaultPolicy[language]))
        facts.append((Phrase.privilege, privilegeText))
        facts.append((Phrase.tool, "elpis \(toolVersion)"))
        if let id = host.id { facts.append((Phrase.id, id)) }
        return facts
    }

    /// A ring that is filled as far as the score goes; its circumference is 100.
    private var htmlScore: Markup {
        let value = score.value ?? 0
        let grade = score.value == nil ? "none" : value < 50 ? "poor" : value < 80 ? "fair" : "good"
        let text = score.value.map { String($0) } ?? "–"
        let label = score.value == nil ? Phrase.noScore[language] : "\(Phrase.score[language]) \(text) / 100"
        return """
            <figure class="score \(grade)">
            <svg viewBox="0 0 36 36" role="img" aria-label="\(label)">
            <circle class="track" cx="18" cy="18" r="15.915"/>
            <circle class="arc" cx="18" cy="18" r="15.915" stroke-dasharray="\(value) 100" transform="rotate(-90 18 18)"/>
            <text x="18" y="19.2" text-anchor="middle" dominant-baseline="middle">\(text)</text>
            </svg>
            <figcaption>\(score.value == nil ? Phrase.noScore[language] : Phrase.score[language])</figcaption>
            </figure>
            """
    }

    private func htmlSeverityBar(_ severity: Severity) -> Markup {
        let members = findings.filter { $0.check.severity == severity }
        let failed = members.count { $0.verdict.kind == .fail }
        let passed = members.count { $0.verdict.kind == .pass }
        let total = max(failed + passed, 1)
        return """
            <li><span class="tag \(severity.rawValue)">\(severity.text[language])</span>\
            <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="passed" width="100" height="8"/>\
            <rect class="failed \(severity.rawValue)" width="\(failed * 100 / total)" height="8"/></svg>\
            <span class="of">\(failed) / \(failed + passed)</span></li>

            """
    }
}

// MARK: - Findings

extension AuditReport {
    private var htmlFailures: Markup {
        let failures = findings(.fail)
        let content: Markup =
            failures.isEmpty
            ? "<p>\(Phrase.nothingFailed[language])</p>" : failures.markup { htmlFinding($0, isOpen: true) }
        return htmlSection("failed", Phrase.failedChecks, count: failures.count, content)
    }

    private var htmlErrors: Markup {
        let errors = findings(.error)
        guard !errors.isEmpty else { return "" }
        return htmlSection("errors", VerdictWord.error.text, count: errors.count, htmlTable(errors, hasReason: true))
    }

    private var htmlAccepted: Markup {
        let accepted = findings(.accepted)
        guard !accepted.isEmpty else { return "" }
        return htmlSection(
            "accepted", VerdictWord.accepted.text, count: accepted.count,
            accepted.markup { htmlFinding($0, isOpen: false) })
    }

    private func htmlSection(_ id: String, _ title: LocalizedText, count: Int, _ content: Markup) -> Markup {
        """
        <section aria-labelledby="\(id)">
        <h2 id="\(id)">\(title[language]) <span class="count">\(count)</span></h2>
        \(content)
        </section>
        """
    }

    private func htmlFinding(_ finding: Finding, isOpen: Bool) -> Markup {
        let check = finding.check
        let open: Markup = isOpen ? " open" : ""
        return """
            <details class="finding \(check.severity.rawValue)" id="check-\(check.id)"\(open)>
            <summary><span class="tag \(check.severity.rawValue)">\(check.severity.text[language])</span> \
            <strong>\(check.title[language])</strong> <code>\(check.id)</code></summary>
            <div class="body">
            \(htmlException(finding))<dl>
            <dt>\(Phrase.why[language])</dt><dd>\(check.why[language])</dd>
            <dt>\(Phrase.fix[language])</dt><dd>\(check.fix[language])</dd>
            \(htmlControls(check))\(explains ? htmlQueries(check) : "")</dl>
            \(htmlEvidence(finding))</div>
            </details>

            """
    }

    private func htmlException(_ finding: Finding) -> Markup {
        guard case .accepted(let exception) = finding.verdict else { return "" }
        let approval = Phrase.approval(by: exception.approvedBy, until: exception.expires)[language]
        return "<p class=\"exception\">\(exception.reason)<br><small>\(approval)</small></p>\n"
    }

    /// Rows of evidence that are shown at once; more wait for a click, or for the printer.
    private static let openRowLimit = 12

    private func htmlEvidence(_ finding: Finding) -> Markup {
        guard !finding.evidence.rows.isEmpty else { return "" }
        let evidenceRows = finding.evidenceRows
        let shown = finding.evidence.columns.indices.filter { column in
            evidenceRows.contains { $0.values[column] != .null }
        }
        let rows = evidenceRows.markup { row in
            "<tr>\(shown.markup { "<td><bdi>\(row.readableText(at: $0))</bdi></td>" })</tr>\n"
        }
        let rest: Markup =
            finding.unkeptRows > 0 ? "<p class=\"note\">\(Phrase.more(finding.unkeptRows)[language])</p>\n" : ""
        let table: Markup = """
            <div class="scroll"><table class="evidence">
            <caption class="hidden">\(Phrase.evidence[language])</caption>
            <thead><tr>\(shown.markup { "<th scope=\"col\">\(finding.evidence.columns[$0])</th>" })</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            \(rest)
            """
        guard finding.evidence.rows.count > AuditReport.openRowLimit else { return table }
        return """
            <details class="rows"><summary>\(Phrase.evidence[language]) \
            <span class="count">\(finding.evidence.total)</span></summary>
            \(table)</details>

            """
    }

    private func htmlControls(_ check: Check) -> Markup {
        let listed = regulations.listed(for: check.topic)
        guard !listed.isEmpty else { return "" }
        let items = listed.markup { regulation, controls in
            """
            <li><b>\(Regulations.name(of: regulation))</b> \(controls.enumerated().markup { index, id in
                let separator: Markup = index == 0 ? "" : ", "
                return "\(separator)<abbr title=\"\(regulations.title(of: id, in: regulation)?[language] ?? id)\">\(Regulations.shortID(id))</abbr>"
            })</li>

            """
        }
        return "<dt>\(Phrase.controls[language])</dt><dd><ul class=\"controls\">\n\(items)</ul></dd>\n"
    }

    private func htmlQueries(_ check: Check) -> Markup {
        var markup: Markup = ""
        if let applies = check.applies {
            markup += "<dt>\(Phrase.applies[language])</dt><dd><pre>\(lines: applies)</pre></dd>\n"
        }
        markup += "<dt>\(Phrase.violations[language])</dt><dd><pre>\(lines: check.violations)</pre></dd>\n"
        return markup
    }
}

// MARK: - The rest

extension AuditReport {
    private var htmlUnassessed: Markup {
        let groups = unassessed
        guard !groups.isEmpty else { return "" }
        return htmlSection(
            "not-assessed", VerdictWord.notAssessed.text, count: count(.notAssessed),
            groups.markup { group in
                """
                <details class="finding group" open>
                <summary><strong>\(group.kind.text[language])</strong> \
                <span class="count">\(group.findings.count)</span></summary>
                <div class="body">\(htmlTable(group.findings, hasReason: true))</div>
                </details>

                """
            })
    }

    private func htmlOthers(_ word: VerdictWord) -> Markup {
        let others = findings(word)
        guard !others.isEmpty else { return "" }
        return """
            <section>
            <details class="list" id="\(word.rawValue)">
            <summary><h2>\(word.text[language]) <span class="count">\(others.count)</span></h2></summary>
            \(htmlTable(others, hasReason: false))
            </details>
            </section>
            """
    }

    private func htmlTable(_ findings: [Finding], hasReason: Bool) -> Markup {
        let reasonHead: Markup = hasReason ? "<th scope=\"col\">\(Phrase.reason[language])</th>" : ""
        let queryHead: Markup = explains ? "<th scope=\"col\">\(Phrase.query[language])</th>" : ""
        let rows = findings.markup { finding in
            let reason: Markup = hasReason ? "<td>\(finding.reason(language) ?? "")</td>" : ""
            let query: Markup = explains ? "<td><pre>\(lines: finding.check.violations)</pre></td>" : ""
            return """
                <tr><td><span class="tag \(finding.check.severity.rawValue)">\
                \(finding.check.severity.text[language])</span></td><td>\(finding.check.title[language])<br>\
                <code>\(finding.check.id)</code></td>\(reason)\(query)</tr>

                """
        }
        return """
            <div class="scroll"><table>
            <thead><tr><th scope="col">\(Phrase.severity[language])</th><th scope="col">\(Phrase.check[language])</th>\
            \(reasonHead)\(queryHead)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            """
    }

    private var htmlRegulations: Markup {
        let present = Regulations.order.filter { regulation in
            findings.contains { !(regulations.controls(for: $0.check.topic)[regulation] ?? []).isEmpty }
        }
        guard !present.isEmpty else { return "" }
        return """
            <section aria-labelledby="regulations">
            <h2 id="regulations">\(Phrase.regulations[language])</h2>
            <p class="note">\(Phrase.controlsNote[language])</p>
            \(present.markup(htmlRegulation))
            </section>
            """
    }

    private func htmlRegulation(_ regulation: String) -> Markup {
        var byControl: [String: [Finding]] = [:]
        for finding in findings {
            for id in regulations.controls(for: finding.check.topic)[regulation] ?? [] {
                byControl[id, default: []].append(finding)
            }
        }
        let words: [VerdictWord] = [.fail, .notAssessed, .accepted, .pass, .notApplicable]
        let rows = byControl.keys.sorted(by: precedes).markup { id in
            let members = byControl[id] ?? []
            return """
                <tr><th scope="row">\(id)</th><td>\(regulations.title(of: id, in: regulation)?[language] ?? "")</td>\
                \(words.markup { word in
                    let count = members.count { $0.verdict.kind == word }
                    return count == 0 ? "<td class=\"number\">·</td>" : "<td class=\"number \(word.rawValue)\">\(count)</td>"
                })</tr>

                """
        }
        return """
            <details class="list">
            <summary><h3>\(Regulations.name(of: regulation))</h3> \
            <small>\(regulations.edition(of: regulation) ?? "")</small></summary>
            <div class="scroll"><table>
            <thead><tr><th scope="col">\(Phrase.control[language])</th><th scope="col"></th>\
            \(words.markup { "<th scope=\"col\" class=\"number\">\($0.text[language])</th>" })</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            </details>

            """
    }
}
