extension FactTable {
    static let policy = FactTable(
        "policy", "The values of the organisation's policy; a list has one row for each element.",
        columns: [
            .text("parameter", "The parameter's name"),
            .any("value", "Its value; numbers are integers"),
        ],
        sources: ["/etc/elpis/policy.yaml", "the defaults of each parameter"],
        index: ["parameter", "value"]
    ) { host, rows in
        rows.append(parameters: host.parameters)
    }
}

extension TableRows {
    /// Adds the rows of the table `policy`.
    mutating func append(parameters: [String: [FactValue]]) {
        for (parameter, values) in parameters.sorted(by: { $0.key < $1.key }) {
            for value in values { append([.text(parameter), value]) }
        }
    }
}
