internal import Agent
internal import AgentData
internal import FoundationEssentials

/// What the agent reads.
enum FuzzedAgent {
    /// What is taken can be written again, and is taken then as well.
    static func readMessage(_ input: [UInt8]) throws {
        guard let message = try? AgentMessage(reading: .bytes(input)) else { return }
        guard let again = try? AgentMessage(reading: .bytes([UInt8](message.xml.utf8))),
            again.modules.map(\.name) == message.modules.map(\.name)
        else { throw BrokenPromise("the message is not read again") }
    }

    static func readFragment(_ input: [UInt8]) throws {
        guard let fragment = try? AgentMessage.Fragment(checking: input) else { return }
        let message = AgentMessage(attributes: .init([.name: "n"]), sections: [.fragment(fragment)])
        guard (try? AgentMessage(reading: .bytes([UInt8](message.xml.utf8)))) != nil else {
            throw BrokenPromise("the fragment breaks a message")
        }
    }

    static func readConfiguration(_ input: [UInt8]) throws {
        let configuration = AgentConfiguration(input, file: "fuzzed.conf")
        for module in configuration.modules {
            for condition in module.conditions { _ = condition.condition.holds(for: "12.5 abc") }
        }
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
        guard configuration.problems.allSatisfy({ (0...lines).contains($0.place.line) }) else {
            throw BrokenPromise("a problem is told of a line that is not there")
        }
    }

    static func readCrontab(_ input: [UInt8]) throws {
        guard let crontab = Crontab(String(decoding: input, as: UTF8.self)) else { return }
        // 2026-01-01 00:00 UTC, and a minute before.
        _ = crontab.isDue(since: 1_767_225_540, now: 1_767_225_600)
    }

    static func readStatus(_ input: [UInt8]) throws {
        guard let status = try? JSONDecoder().decode(AgentStatus.self, from: Data(input)) else { return }
        _ = status.text(now: 1_767_225_600)
    }
}
