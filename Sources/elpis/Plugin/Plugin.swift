internal import AgentData
internal import ArgumentParser
internal import FoundationEssentials
internal import Localization
internal import Policies
internal import Reports

struct Plugin: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the state of this host's security as modules of a monitoring agent.",
        discussion: """
            For a line `module_plugin /usr/bin/elpis plugin` in the configuration of an agent that speaks Pandora FMS's \
            format. Standard output holds well-formed XML and nothing else, and the exit status is 0, whatever happens: \
            an agent would drop the output otherwise. The module "Elpis plugin" is 0 where something went wrong.
            """)

    @OptionGroup var target: HostOptions

    @OptionGroup var classic: ClassicOptions

    @OptionGroup var language: LanguageOption

    @Flag(help: "Print the module names of the plugins pandora_security_check and basic_security_v2.")
    var classicNames = false

    @Flag(help: "Read the whole file tree in this run, and not only every few hours.")
    var full = false

    @Option(help: "The seconds after which the plugin gives up.")
    var timeLimit: UInt32 = 120

    func validate() throws {
        if timeLimit == 0 { throw ValidationError("--time-limit is at least 1.") }
    }

    func run() {
        Plugin.arm(seconds: timeLimit, language: language.language)
        var modules: [AgentMessage.Module] = []
        var problem: String?
        do {
            var run = try PluginRun(
                target: target, classic: classic, language: language.language, usesClassicNames: classicNames,
                readsTree: full)
            modules = try run.measure().modules
            problem = run.problem
        } catch {
            problem = "\(error)"
        }
        Plugin.print(modules + [PluginReport.ending(problem, language: language.language)])
    }
}
