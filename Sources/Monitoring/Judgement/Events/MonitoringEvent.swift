package import Localization

/// Something that happened to a module, and that a person may want to know.
package struct MonitoringEvent: Sendable, Hashable {
    package let kind: EventKind
    package let severity: Severity
    package let state: EventState
    package let text: LocalizedText
    package let time: Milliseconds
    /// Older events of the module that are of the same sort count as seen once this one is there.
    package let validatesOlder: Bool
}

/// The module that an event is about, by the names that people know.
package struct EventSubject: Sendable, Hashable {
    package let agent: String
    package let module: String

    /// Names come from agents: they are cut, and nothing in them can drive a terminal.
    package init(agent: String, module: String) {
        self.agent = EventSubject.shown(agent, limit: EventSubject.nameLimit)
        self.module = EventSubject.shown(module, limit: EventSubject.nameLimit)
    }

    private static let nameLimit = 200
    private static let valueLimit = 500

    static func shown(_ value: ModuleValue) -> String {
        shown(value.description, limit: valueLimit)
    }

    private static func shown(_ text: String, limit: Int) -> String {
        let start = text.unicodeScalars.prefix(limit)
        let isCut = start.endIndex != text.unicodeScalars.endIndex
        return String(start).printable + (isCut ? "…" : "")
    }
}

extension MonitoringEvent {
    /// The same event, where the settings leave older ones as they are.
    var leavingOlder: MonitoringEvent {
        MonitoringEvent(kind: kind, severity: severity, state: state, text: text, time: time, validatesOlder: false)
    }
}

extension EventKind {
    /// Nil for what nobody needs to hear: that a module's first value is good.
    package init?(_ change: StatusChange) {
        switch (change.from, change.to) {
        case (.notInitialised, .normal): return nil
        case (_, .normal): self = .goingNormal
        case (_, .critical): self = .goingCritical
        case (.critical, .warning): self = .goingDownToWarning
        case (_, .warning): self = .goingUpToWarning
        case (_, .unknown): self = .goingUnknown
        case (_, .notInitialised): return nil
        }
    }
}

extension MonitoringEvent {
    /// Tells of a module's new status; nil where that is no news. A status that comes of silence has no value.
    package init?(_ change: StatusChange, of subject: EventSubject, value: ModuleValue?) {
        guard let kind = EventKind(change) else { return nil }
        self.kind = kind
        severity = change.to.severity(because: change.cause)
        state = kind == .goingNormal ? .validated : .new
        text = MonitoringEvent.text(change, subject, value)
        time = change.time
        validatesOlder = true
    }

    private static func text(_ change: StatusChange, _ subject: EventSubject, _ value: ModuleValue?) -> LocalizedText {
        let name = change.to.shownName
        let what = "\(subject.module) on \(subject.agent)"
        let whatJa = "\(subject.agent) の \(subject.module)"
        guard change.cause == .value, let value else {
            return LocalizedText(
                en: "\(what) is \(name.en): no data comes any more.",
                ja: "\(whatJa) は\(name.ja)です: データが届かなくなりました。")
        }
        let shown = EventSubject.shown(value)
        return LocalizedText(en: "\(what) is \(name.en): \(shown)", ja: "\(whatJa) は\(name.ja)です: \(shown)")
    }
}

extension Status {
    /// Silence is less certain than a value.
    fileprivate func severity(because cause: StatusChange.Cause) -> Severity {
        switch (self, cause) {
        case (_, .silence), (.unknown, _): .minor
        case (.normal, .value), (.notInitialised, .value): .normal
        case (.warning, .value): .warning
        case (.critical, .value): .critical
        }
    }

    /// As people read it.
    package var shownName: LocalizedText {
        switch self {
        case .normal: LocalizedText(en: "normal", ja: "正常")
        case .critical: LocalizedText(en: "critical", ja: "障害")
        case .warning: LocalizedText(en: "in warning", ja: "警告")
        case .unknown: LocalizedText(en: "unknown", ja: "不明")
        case .notInitialised: LocalizedText(en: "not initialised", ja: "未初期化")
        }
    }
}
