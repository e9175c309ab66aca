/// Chains of filter rules, reduced to what happens to a packet that no condition matches.
package struct RuleChains: Sendable {
    package var chains: [String: Chain] = [:]

    package struct Chain: Sendable, Hashable {
        /// The policy of a base chain; nil for others.
        package var policy: Verdict?
        /// The hook of a base chain: input, forward, output, …
        package var hook: String?
        /// filter, nat, route; nil for others than base chains.
        package var type: String?
        /// Only the rules without conditions.
        package var unconditional: [Verdict] = []
        package var ruleCount = 0

        package init(policy: Verdict? = nil, hook: String? = nil, type: String? = nil) {
            self.policy = policy
            self.hook = hook
            self.type = type
        }
    }

    package enum Verdict: Sendable, Hashable {
        case accept, drop, reject, queue, returning
        case jump(String)
        case goto(String)

        package var word: String {
            switch self {
            case .accept: "accept"
            case .drop: "drop"
            case .reject: "reject"
            case .queue: "queue"
            case .returning: "return"
            case .jump(let chain): "jump \(chain)"
            case .goto(let chain): "goto \(chain)"
            }
        }

        package var isDenial: Bool { self == .drop || self == .reject }
    }

    package init() {}

    /// What becomes of a packet that enters a base chain and matches no condition; accept where no policy says else.
    package func outcome(of chain: String) -> Verdict {
        var known: [String: Verdict?] = [:]
        return end(of: chain, depth: 0, known: &known) ?? chains[chain]?.policy ?? .accept
    }

    /// How deep chains may call one another, as in the kernel.
    private static let depthLimit = 16

    /// The final verdict in a chain, or nil where a packet leaves it without one.
    private func end(of name: String, depth: Int, known: inout [String: Verdict?]) -> Verdict? {
        if let verdict = known[name] { return verdict }
        guard depth < RuleChains.depthLimit, let chain = chains[name] else { return nil }
        known[name] = .some(nil)  // A loop, which the kernel refuses, ends here.
        for verdict in chain.unconditional {
            switch verdict {
            case .accept, .drop, .reject, .queue:
                known[name] = verdict
                return verdict
            case .returning: return nil
            case .jump(let other):
                guard let result = end(of: other, depth: depth + 1, known: &known) else { continue }
                known[name] = result
                return result
            case .goto(let other):
                let result = end(of: other, depth: depth + 1, known: &known)
                known[name] = .some(result)
                return result
            }
        }
        return nil
    }
}
