package import Facts
internal import FoundationEssentials
internal import Localization

extension CheckFile {
    /// What is wrong with the file itself, as sentences; the examples' verdicts are judged apart.
    package func faults(topics: Set<String>, tables: [FactTable]) -> [String] {
        var faults: [String] = []
        let url = URL(fileURLWithPath: path)
        if check.id != url.deletingPathExtension().lastPathComponent {
            faults.append("the id differs from the file's name")
        }
        if !topics.contains(check.topic) { faults.append("the topic '\(check.topic)' is not known") }
        for text in [check.title, check.why, check.fix] {
            if text.en.isEmpty || text.ja.isEmpty { faults.append("a text is empty in one language") }
            if text.ja.unicodeScalars.allSatisfy({ $0.value < 0x3000 }) {
                faults.append("the Japanese text '\(text.ja)' has no Japanese in it")
            }
        }
        for expectation in [CheckExample.Expectation.passes, .fails]
        where !examples.contains(where: { $0.expected == expectation }) {
            faults.append("no example \(expectation.rawValue)")
        }
        return faults + sqlFaults(tables: tables)
    }

    func sqlFaults(tables: [FactTable]) -> [String] {
        do {
            let database = try FactDatabase(source: NoHost(), tables: tables)
            for sql in [check.applies, check.violations].compactMap({ $0 }) {
                for table in try database.prepare(sql).reads.keys {
                    if case .lookup = database.tables[table]?.content {
                        return ["\(table) is a lookup table, which no snapshot holds; checks use whole tables"]
                    }
                }
            }
            return []
        } catch {
            return ["\(error)"]
        }
    }
}

/// A source without a host, for compiling statements alone.
private struct NoHost: FactSource {
    func rows(of table: FactTable) -> TableRows { TableRows(width: table.columns.count) }

    func rows(of table: FactTable, where key: String, equals value: String) -> TableRows {
        TableRows(width: table.columns.count)
    }
}
