internal import HostRoot

extension FactTable {
    static let systemdUnits = FactTable(
        "systemd_units", "Units of the system's systemd, by their files and the links that switch them on.",
        columns: [
            .text("id", "Name of the unit"),
            .text("description", "Its description"),
            .text("type", "service, socket, timer, target, …"),
            .text(
                "load_state", "loaded, masked, error where systemd refuses its file, or not-found where that is missing"
            ),
            .text(
                "active_state",
                "active or inactive, for services, scopes and whatever else has processes; null where only files are "
                    + "audited or the type tells nothing"),
            .text(
                "unit_file_state",
                "enabled, disabled, static, masked, alias, indirect, linked, generated, …, as systemctl is-enabled says"
            ),
            .text("fragment_path", "The file that describes it"),
            .text("drop_ins", "Further files that change its settings, with blanks between"),
            .text("following", "For an alias: the unit it stands for"),
            .text("wanted_by", "Units that ask for it by a link, with blanks between"),
            .text("service_type", "Of a service: simple, forking, oneshot, … as set"),
            .text("user", "The user that its processes run as; null for root or where it is no service"),
            .text("exec_start", "Its first start command, what looks like a password replaced by ***"),
        ],
        sources: UnitFolder.searchPath + ["/run/systemd/units", "/proc/PID/cgroup"]
    ) { host, rows in
        let units = try host.part(SystemdUnits.self)
        for cause in units.obstacles { rows.noteMissingRows(cause) }
        let running = host.runningUnits(&rows)
        for unit in units.units {
            let settings = unit.settings
            let command = settings.values("ExecStart", in: unit.section).first
            rows.append([
                .text(unit.name), .text(settings.value("Description", in: "Unit")), .text(unit.type),
                .text(unit.loadState), .text(unit.activeState(running)), .text(unit.state.rawValue), .text(unit.path),
                .text(unit.dropIns.joined(separator: " ")), .text(unit.following),
                .text(unit.wantedBy.joined(separator: " ")), .text(settings.value("Type", in: "Service")),
                .text(settings.value("User", in: unit.section)),
                .text(command.map { RedactedCommand(line: $0.value.prefix(bytes: RedactedCommand.limit)).text }),
            ])
        }
    }
}

extension SystemdUnit {
    fileprivate var loadState: String {
        switch state {
        case .masked, .maskedRuntime: "masked"
        case .bad: "error"
        default: isLoaded ? "loaded" : "not-found"
        }
    }

    fileprivate func activeState(_ running: Set<String>?) -> String? {
        guard let running else { return nil }
        if running.contains(following ?? name) { return "active" }
        return ["service", "scope"].contains(type) ? "inactive" : nil
    }
}

extension AuditedHost {
    fileprivate func runningUnits(_ rows: inout TableRows) -> Set<String>? {
        do {
            let running = try part(RunningUnits.self)
            for cause in running.obstacles { rows.noteMissingValues(cause, in: ["active_state"]) }
            return running.names
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["active_state"])
            return nil
        }
    }
}
