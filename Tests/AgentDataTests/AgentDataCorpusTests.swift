import AgentData
import Foundation
import Testing
import TestSupport

/// The inputs that fuzzing found worth keeping.
@Suite struct AgentDataCorpusTests {
    private static func inputs(_ parser: String) throws -> [[UInt8]] {
        let folder = "\(projectFolder)/Tests/Corpus/\(parser)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
        }
    }

    @Test func whatIsReadOfAMessageIsReadAgain() throws {
        let messages = try AgentDataCorpusTests.inputs("agent_message").compactMap {
            // Most are no messages.
            try? AgentMessage(reading: .bytes($0))
        }

        #expect(!messages.isEmpty)
        for message in messages {
            let again = try AgentMessage(reading: .bytes(Array(message.xml.utf8)))
            #expect(again.modules.map(\.name) == message.modules.map(\.name))
        }
    }

    @Test func aFragmentNeverBreaksAMessage() throws {
        let fragments = try AgentDataCorpusTests.inputs("agent_fragment").compactMap {
            // Most are no fragments.
            try? AgentMessage.Fragment(checking: $0)
        }

        #expect(!fragments.isEmpty)
        for fragment in fragments {
            let message = AgentMessage(attributes: .init([.name: "n"]), sections: [.fragment(fragment)])
            #expect(throws: Never.self) { try AgentMessage(reading: .bytes(Array(message.xml.utf8))) }
        }
    }
}
