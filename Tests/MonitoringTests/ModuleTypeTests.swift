import Monitoring
import Testing

@Suite struct ModuleTypeTests {
    /// The types that administrators' databases know: number, name, how a text becomes a value.
    static let seeds: [(Int, String, ModuleType.ValueRule)] = [
        (1, "generic_data", .number), (2, "generic_proc", .number), (3, "generic_data_string", .text),
        (4, "generic_data_inc", .rate), (5, "generic_data_inc_abs", .growth), (6, "remote_icmp_proc", .number),
        (7, "remote_icmp", .number), (8, "remote_tcp", .number), (9, "remote_tcp_proc", .number),
        (10, "remote_tcp_string", .text), (11, "remote_tcp_inc", .rate), (15, "remote_snmp", .number),
        (16, "remote_snmp_inc", .rate), (17, "remote_snmp_string", .text), (18, "remote_snmp_proc", .number),
        (21, "async_proc", .number), (22, "async_data", .number), (23, "async_string", .text),
        (24, "log4x", .severity), (25, "web_analysis", .number), (30, "web_data", .number),
        (31, "web_proc", .number), (32, "web_content_data", .number), (33, "web_content_string", .text),
        (34, "remote_cmd", .number), (35, "remote_cmd_proc", .number), (36, "remote_cmd_string", .text),
        (37, "remote_cmd_inc", .rate), (38, "web_server_status_code_string", .text), (100, "keep_alive", .number),
    ]

    @Test(arguments: seeds) func hasNumberNameAndRule(_ number: Int, _ name: String, _ rule: ModuleType.ValueRule) {
        let type = ModuleType(name: name)

        #expect(type?.rawValue == number)
        #expect(type?.name == name)
        #expect(type?.valueRule == rule)
    }

    @Test func thereAreNoOthers() {
        #expect(ModuleType.allCases.map(\.name).sorted() == Self.seeds.map(\.1).sorted())
    }

    @Test(arguments: ["", "boolean", "generic_data ", "Generic_Data", "log"]) func isNil(_ name: String) {
        #expect(ModuleType(name: name) == nil)
    }

    @Test func threeTypesAreAsynchronous() {
        #expect(ModuleType.allCases.filter(\.isAsynchronous).map(\.rawValue) == [21, 22, 23])
    }
}
