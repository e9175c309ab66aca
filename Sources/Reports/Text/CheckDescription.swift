internal import Facts
package import Localization
package import Policies

/// Everything about one check, for a person at a terminal.
package struct CheckDescription: Sendable {
    private let check: Check
    private let parameters: [PolicyParameter]
    private let regulations: Regulations
    private let language: Language

    // Of the parameters that are known, those that the check reads are shown.
    package init(check: Check, parameters: [PolicyParameter], regulations: Regulations, language: Language) {
        self.check = check
        self.parameters = parameters.filter { parameter in
            [check.applies ?? "", check.violations].contains { $0.contains("'\(parameter.name)'") }
        }
        self.regulations = regulations
        self.language = language
    }

    package func text(style: TextStyle) -> String {
        var text = style.inked(check.title[language], .bold) + "\n"
        let summary = [check.id, check.severity.text[language], check.subject] + check.requirement
        text += style.inked(summary.joined(separator: " · "), .faint) + "\n"
        text += paragraph(Phrase.why, check.why[language], style)
        text += paragraph(Phrase.fix, check.fix[language], style)
        if let applies = check.applies { text += block(Phrase.applies, applies, style) }
        text += block(Phrase.violations, check.violations, style)
        if !parameters.isEmpty {
            let rows = parameters.map { parameter in
                "\(parameter.name) = \(parameter.standard.map(\.plainText).joined(separator: ", "))  "
                    + parameter.summary[language]
            }
            text += block(Phrase.parameters, rows.joined(separator: "\n"), style)
        }
        let controls = regulations.listed(for: check.topic).flatMap { regulation, ids in
            ids.map { id in
                "\(Regulations.name(of: regulation)) \(id)  \(regulations.title(of: id, in: regulation)?[language] ?? "")"
            }
        }
        if !controls.isEmpty { text += block(Phrase.controls, controls.joined(separator: "\n"), style) }
        return text
    }

    private func paragraph(_ name: LocalizedText, _ content: String, _ style: TextStyle) -> String {
        block(name, wrapped(content.printable, width: style.width - 2).joined(separator: "\n"), style)
    }

    private func block(_ name: LocalizedText, _ content: String, _ style: TextStyle) -> String {
        let lines = content.split(separator: "\n").map { "  " + style.inked(String($0), .plain) + "\n" }
        return "\n" + style.inked(name[language], .faint) + "\n" + lines.joined()
    }
}
