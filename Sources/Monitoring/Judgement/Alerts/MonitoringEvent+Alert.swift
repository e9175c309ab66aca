internal import Localization

extension MonitoringEvent {
    /// Tells of an alert that fired, recovered or ceased; nil for all else.
    package init?(_ outcome: AlertOutcome, of template: AlertTemplate, _ subject: EventSubject, at time: Milliseconds) {
        switch outcome {
        case .fired: (kind, severity) = (.alertFired, template.priority)
        case .recovered: (kind, severity) = (.alertRecovered, .normal)
        case .ceased: (kind, severity) = (.alertCeased, template.priority)
        case .outOfHours, .undecided, .counted, .quiet, .stillFired: return nil
        }
        state = .new
        let name = EventSubject(agent: template.name, module: "").agent
        text = MonitoringEvent.alertText(kind, name, subject)
        self.time = time
        validatesOlder = false
    }

    private static func alertText(_ kind: EventKind, _ name: String, _ subject: EventSubject) -> LocalizedText {
        let verb =
            switch kind {
            case .alertRecovered: LocalizedText(en: "recovered", ja: "復旧しました")
            case .alertCeased: LocalizedText(en: "ceased", ja: "終了しました")
            case _: LocalizedText(en: "fired", ja: "発生しました")
            }
        return LocalizedText(
            en: "Alert \(name) \(verb.en) for \(subject.module) on \(subject.agent)",
            ja: "\(subject.agent) の \(subject.module) でアラート \(name) が\(verb.ja)")
    }
}
