import Foundation
import Testing
import TestSupport

/// A message as XML::Simple understands it, used as the reference server uses it: every element is a list.
struct Judgement {
    let root: [String: Any]

    private static let program = """
        use XML::Simple; use JSON::PP; local $/; binmode STDIN; my $text = <STDIN>;
        print JSON::PP->new->utf8->encode(XMLin($text, ForceArray => 1));
        """

    init(of xml: [UInt8]) throws {
        let result = try Program.run("/usr/bin/perl", ["-e", Judgement.program], input: xml)
        try #require(result.status == 0, "\(result.errors)")
        root = try #require(JSONSerialization.jsonObject(with: result.bytes) as? [String: Any])
    }

    /// The texts of each module; of what stands twice, the first.
    var modules: [[String: String]] {
        (root["module"] as? [[String: Any]] ?? []).map { module in
            module.compactMapValues { ($0 as? [Any])?.lazy.compactMap { $0 as? String }.first }
        }
    }
}
