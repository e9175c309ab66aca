extension FactTable {
    static let policy = FactTable(
        "policy", "The values of the organisation's policy; a list has one row for each element.",
        columns: [
            .text("parameter", "The parameter's name"),
            .any("value", "Its value; numbers are integers"),
        ],
        sources: ["/etc/elpis/policy.yaml", "the defaults of each parameter"]
    ) { host, rows in
        for (parameter, values) in host.parameters.sorted(by: { $0.key < $1.key }) {
            for value in values { rows.append([.text(parameter), value]) }
        }
    }
}
