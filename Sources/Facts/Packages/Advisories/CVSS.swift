internal import Glibc

/// The base score of a CVSS version 3 vector, by the formula of its specification.
enum CVSS {
    /// `critical`, `high`, `medium` or `low`; nil for a vector that is not understood.
    static func severity(vector: String) -> String? {
        guard let score = baseScore(vector: vector) else { return nil }
        switch score {
        case 9...: return "critical"
        case 7...: return "high"
        case 4...: return "medium"
        default: return "low"
        }
    }

    static func baseScore(vector: String) -> Double? {
        guard vector.hasPrefix("CVSS:3.") else { return nil }
        var metrics: [String: String] = [:]
        for part in vector.split(separator: "/").dropFirst() {
            let sides = part.split(separator: ":").map(String.init)
            if sides.count == 2 { metrics[sides[0]] = sides[1] }
        }
        let isChanged = metrics["S"] == "C"
        func weight(_ metric: String, _ weights: [String: Double]) -> Double? {
            metrics[metric].flatMap { weights[$0] }
        }
        let loss = ["N": 0, "L": 0.22, "H": 0.56]
        guard let vectorWeight = weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = weight("AC", ["L": 0.77, "H": 0.44]),
            let privilege = weight(
                "PR", isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]),
            let interaction = weight("UI", ["N": 0.85, "R": 0.62]), let confidentiality = weight("C", loss),
            let integrity = weight("I", loss), let availability = weight("A", loss)
        else { return nil }
        let impactBase = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact =
            isChanged
            ? 7.52 * (impactBase - 0.029) - 3.25 * pow(impactBase - 0.02, 15) : 6.42 * impactBase
        guard impact > 0 else { return 0 }
        let exploitability = 8.22 * vectorWeight * complexity * privilege * interaction
        return roundedUp(min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
    }

    /// Up to one decimal, without the errors of binary fractions.
    private static func roundedUp(_ value: Double) -> Double {
        let scaled = Int((value * 100_000).rounded())
        return scaled % 10_000 == 0 ? Double(scaled) / 100_000 : Double(scaled / 10_000 + 1) / 10
    }
}
