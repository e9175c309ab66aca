extension FactTable {
    static let systemdTimers = FactTable(
        "systemd_timers", "Timers, and the units that they start.",
        columns: [
            .text("id", "Name of the timer"),
            .text("unit", "The unit that it starts"),
            .text("schedule", "When, as set, with semicolons between"),
            .text("unit_file_state", "enabled, disabled, static, masked, …"),
            .text("fragment_path", "The file that describes it"),
        ],
        sources: UnitFolder.searchPath
    ) { host, rows in
        let units = try host.part(SystemdUnits.self)
        for cause in units.obstacles { rows.noteMissingRows(cause) }
        for unit in units.units where unit.type == "timer" {
            let times = unit.settings.effective.filter { $0.section == "Timer" && $0.keyword.hasPrefix("On") }
            let target = unit.settings.value("Unit", in: "Timer") ?? "\(unit.name.dropLast("timer".utf8.count))service"
            rows.append([
                .text(unit.name), .text(target),
                .text(times.map { "\($0.keyword)=\($0.value)" }.joined(separator: "; ")), .text(unit.state.rawValue),
                .text(unit.path),
            ])
        }
    }
}
