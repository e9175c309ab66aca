import Agent
import Localization
import Testing

/// What a configuration's lines mean.
@Suite struct AgentConfigurationTests {
    private func read(_ text: String) -> AgentConfiguration {
        AgentConfiguration(Array(text.utf8), file: "/f")
    }

    private func errors(_ text: String) -> [Int] {
        read(text).problems.filter { $0.severity == .error }.map(\.place.line)
    }

    private func warnings(_ text: String) -> [Int] {
        read(text).problems.filter { $0.severity == .warning }.map(\.place.line)
    }

    private func module(_ lines: String) -> ModuleDefinition? {
        read("module_begin\nmodule_name m\nmodule_exec echo 1\n\(lines)\nmodule_end\n").modules.first
    }

    @Test func theLastOccurrenceWins() {
        #expect(read("interval 60\ninterval 120\n").settings.interval == 120)
    }

    @Test func crlfAndCommentsAndLeadingSpacesAreNoMatter() {
        let configuration = read("# server_ip x\r\n  server_ip 192.0.2.1  \r\n\r\n")

        #expect(configuration.settings.primary.hosts == ["192.0.2.1"])
        #expect(configuration.problems.isEmpty)
    }

    @Test func aLatin1LineIsRead() {
        let configuration = AgentConfiguration(Array("description caf".utf8) + [0xE9, 0x0A], file: "/f")

        #expect(configuration.settings.description == "café")
    }

    @Test func anEmptyFileIsTheDefaults() {
        let settings = read("").settings

        #expect(settings.interval == 300)
        #expect(settings.primary.hosts == ["localhost"])
        #expect(settings.primary.port == 41_121)
        #expect(settings.primary.tls == nil)
        #expect(settings.name == .hostName)
        #expect(!settings.takesRemoteConfiguration)
        #expect(settings.takesAudit)
    }

    @Test(arguments: ["interval x", "interval 0", "server_port 70000", "secondary_mode perhaps", "autotime perhaps"])
    func aWrongValueIsAnErrorAtItsLine(_ line: String) {
        #expect(errors("# a\n\(line)\n") == [2])
    }

    @Test(arguments: [
        "no_such_token 1", "udp_server 1", "proxy_mode 1", "ehorus_conf /x", "logfile /x", "cmd_file x",
        "temporal /tmp",
        "process_a_start /bin/true", "pandora_exec x",
    ])
    func aTokenWithoutEffectIsAWarning(_ line: String) {
        #expect(warnings("\n\(line)\n") == [2])
        #expect(errors(line) == [])
    }

    @Test func whatIsSwitchedOffAnywayIsNoProblem() {
        #expect(read("udp_server 0\nproxy_mode 0\n").problems.isEmpty)
    }

    @Test(arguments: ["ssh", "ftp", "local"])
    func anotherWayOfTransferIsAnError(_ mode: String) {
        #expect(errors("transfer_mode \(mode)") == [1])
    }

    @Test func serverTLSIsVerifiedTLSAndIsTold() {
        let configuration = read("server_ssl yes\n")

        #expect(configuration.settings.primary.tls == TLSFiles())
        #expect(configuration.problems.first?.text.en.contains("unverified TLS is refused") == true)
    }

    @Test func serverOptionsAreUnderstood() {
        let configuration = read("server_opts -e /c.pem -k '/k ey.pem' -f /ca.pem -x pw -y proxy:3128 -z -q\n")

        let server = configuration.settings.primary
        #expect(server.tls == TLSFiles(authority: "/ca.pem", certificate: "/c.pem", key: "/k ey.pem"))
        #expect(server.password.value == "pw")
        #expect(server.proxy?.value == "proxy:3128")
        #expect(server.isCompressed)
        #expect(configuration.problems.isEmpty)
    }

    @Test func aCertificateWithoutItsKeyIsAnError() {
        #expect(errors("server_opts -e /c.pem") == [1])
    }

    @Test func secretsAreNotShown() {
        let configuration = read("server_pwd hunter2\ngroup_password hunter2\nserver_opts -x hunter2\n")

        #expect(!configuration.effective.contains { $0.value.contains("hunter2") })
        #expect(!"\(configuration.settings.primary)".contains("hunter2"))
    }

    @Test func severalServersAreAList() {
        #expect(read("server_ip a, b,c").settings.primary.hosts == ["a", "b", "c"])
    }

    @Test func aSecondaryServerTakesWhatItDoesNotSayFromThePrimary() {
        let settings = read(
            "server_port 4000\nserver_pwd p\nsecondary_mode on_error\nsecondary_server_ip b\n"
        ).settings

        #expect(settings.secondaryMode == .onError)
        #expect(settings.secondary?.hosts == ["b"])
        #expect(settings.secondary?.port == 4000)
        #expect(settings.secondary?.password.value == "p")
    }

    @Test func customFieldsAreNamesWithValues() {
        let fields = read("custom_field1_name Rack\ncustom_field1_value R 7\ncustom_field2_value x\n").customFields

        #expect(fields.map(\.name) == ["Rack"])
        #expect(fields.map(\.value) == ["R 7"])
    }

    @Test(arguments: ["../x", "a/b", ".x", ""])
    func aNameThatLeadsElsewhereIsAnError(_ name: String) {
        #expect(errors("file_collection \(name)") == [1])
        #expect(errors("broker_agent \(name)") == [1])
    }

    @Test func eachBrokerAgentIsKept() {
        #expect(read("broker_agent a\nbroker_agent b\nbroker_agent a\n").brokerAgents == ["a", "b"])
    }

    @Test(arguments: [("remote_config 0\n", 1), ("remote_config 1\n", 0)])
    func withoutRemoteConfigurationACollectionIsToldToHaveNoEffect(_ line: String, _ count: Int) {
        #expect(read("\(line)file_collection tools\n").problems.count == count)
    }

    // MARK: Modules

    @Test(arguments: [
        ("module_exec echo 1 # x", ModuleSource.exec("echo 1 # x")), ("module_proc a b", .process("a b")),
        ("module_service a", .process("a")), ("module_cpuproc a", .processCPU("a")),
        ("module_memproc a", .processMemory("a")), ("module_freedisk /", .freeDisk("/")),
        ("module_freepercentdisk /", .freeDiskPercent("/")),
        ("module_occupiedpercentdisk /", .occupiedDiskPercent("/")), ("module_cpuusage all", .cpuUsage),
        ("module_cpuusage", .cpuUsage), ("module_freememory", .freeMemory),
        ("module_freepercentmemory", .freeMemoryPercent),
        ("module_freememory all", .freeMemory), ("module_freepercentmemory all", .freeMemoryPercent),
        ("module_regexp /var/log/syslog", .log("/var/log/syslog")),
    ])
    func eachKindOfModuleIsRead(_ line: String, _ source: ModuleSource) {
        let modules = read("module_begin\nmodule_name m\n\(line)\nmodule_end\n").modules

        #expect(modules.map(\.source) == [source])
    }

    @Test func aPluginStandsAlone() {
        #expect(read("module_plugin grep_log x\n").modules.map(\.source) == [.plugin("grep_log x")])
    }

    @Test func aModuleWithoutNameOrSourceOrEndIsAnErrorAtItsBeginning() {
        #expect(errors("\nmodule_begin\nmodule_name m\nmodule_end\n") == [2])
        #expect(errors("module_begin\nmodule_exec x\nmodule_end\n") == [1])
        #expect(errors("module_begin\nmodule_name m\nmodule_exec x\n") == [1])
    }

    @Test func aBlockThatIsNotClosedIsNotPartOfTheNext() {
        let configuration = read(
            "module_begin\nmodule_name a\nmodule_exec x\nmodule_begin\nmodule_name b\nmodule_exec y\nmodule_end\n")

        #expect(configuration.modules.map(\.name) == ["b"])
        #expect(configuration.problems.map(\.place.line) == [1])
    }

    @Test func whatTheServerIsToldIsKeptInTheOrderOfTheMessage() {
        let module = module("module_tags a,b\nmodule_max 10\nmodule_unit %\nmodule_min_critical 1,5")

        #expect(module?.attributes.keys.sorted() == [.maximum, .minCritical, .unit, .tags])
        #expect(module?.attributes[.minCritical] == ["1,5"])
    }

    @Test(arguments: [
        ("once", ModuleTiming.Absolute.once), ("90s", .seconds(90)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
        ("1d", .seconds(86_400)), ("3", .intervals(3)),
    ])
    func absoluteIntervalsAreRead(_ text: String, _ absolute: ModuleTiming.Absolute) {
        #expect(module("module_absoluteinterval \(text)")?.timing.absolute == absolute)
    }

    @Test func aModuleThatIsTakenOnceIsAsynchronous() {
        #expect(module("module_type generic_proc\nmodule_absoluteinterval once")?.type == "async_proc")
    }

    @Test func macrosAreReplacedAsTheyStand() {
        let configuration = read(
            "module_begin\nmodule_name m\nmodule_exec echo _a.b_ _field1_\nmodule_macro_field1_ x\nmodule_end\nmacro_a.b_ 1\n"
        )

        #expect(configuration.modules.map(\.source) == [.exec("echo 1 x")])
    }

    @Test(arguments: ["PATH", "LD_PRELOAD", "1a", "a b", "a=b"])
    func aVariableThatWouldChangeHowCommandsRunIsRefused(_ name: String) {
        #expect(module("module_save \(name)")?.savesAs == nil)
    }

    @Test(arguments: [
        ("> 5 cmd", true), (">5 cmd", true), ("> -5 cmd", true), ("== 7 cmd", false), ("(5, 7.5) cmd", true),
    ])
    func moreConditionsAreUnderstoodThanInTheReference(_ text: String, _ holds: Bool) {
        let condition = module("module_condition \(text)")?.conditions.first

        #expect(condition?.command == "cmd")
        #expect(condition?.condition.holds(for: "6\n") == holds)
    }

    @Test(arguments: ["> x cmd", "> 5", "~ 5 cmd", "=~ ( cmd", "(1 2) cmd", ""])
    func aConditionThatIsNoneIsAnErrorAndDoesNotHold(_ text: String) {
        #expect(module("module_condition \(text)")?.conditions == [])
        #expect(errors("module_begin\nmodule_name m\nmodule_exec x\nmodule_condition \(text)\nmodule_end\n") == [4])
    }

    @Test func aCrontabThatIsNoneIsAnError() {
        #expect(errors("module_begin\nmodule_name m\nmodule_exec x\nmodule_crontab 61 * * * *\nmodule_end\n") == [4])
    }

    @Test func twoModulesOfOneNameAreTold() {
        let block = "module_begin\nmodule_name m\nmodule_exec x\nmodule_end\n"

        #expect(warnings(block + block) == [5])
    }
}
