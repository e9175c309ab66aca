/// One unit of the system manager.
struct SystemdUnit: Sendable {
    let name: String
    let type: String
    /// The file that describes it; for a masked unit the mask, for an alias the real one's.
    let path: String
    /// Further files that change its settings, in order.
    var dropIns: [String] = []
    /// For an alias: the unit that it stands for.
    var following: String?
    var state = UnitFileState.static
    /// False where the file that should describe it is not there or cannot be read.
    var isLoaded = true
    /// True where systemd refuses its file.
    var isBroken = false
    /// Units that ask for it by a link in their `.wants`, `.requires` or `.upholds` folder.
    var wantedBy: [String] = []
    private(set) var settings = UnitSettings()

    init(name: String, type: String, path: String) {
        self.name = name
        self.type = type
        self.path = path
    }

    mutating func add(_ settings: UnitSettings) {
        self.settings = settings
    }

    /// The section of its own type: Service, Socket, …
    var section: String { type.prefix(1).uppercased() + type.dropFirst() }
}

/// Whether and how a unit is switched on, in systemctl's words.
enum UnitFileState: String, Sendable {
    case enabled
    case enabledRuntime = "enabled-runtime"
    case linked
    case linkedRuntime = "linked-runtime"
    case alias
    case masked
    case maskedRuntime = "masked-runtime"
    case `static` = "static"
    case disabled
    case indirect
    case generated
    case transient
    case bad
}

/// The [Install] section of a unit.
struct UnitInstall: Sendable {
    let aliases: [String]
    let also: [String]
    let defaultInstance: String?
    /// Whether `systemctl enable` has something to do.
    let hasRules: Bool

    init(settings: UnitSettings) {
        aliases = settings.words("Alias", in: "Install")
        also = settings.words("Also", in: "Install")
        defaultInstance = settings.value("DefaultInstance", in: "Install")
        hasRules =
            !aliases.isEmpty
            || ["WantedBy", "RequiredBy", "UpheldBy"].contains { !settings.words($0, in: "Install").isEmpty }
    }
}
