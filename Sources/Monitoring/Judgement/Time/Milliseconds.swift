/// A time since 1970, or a span of time.
package typealias Milliseconds = Int64

extension Milliseconds {
    package static let second: Milliseconds = 1_000
    package static let day: Milliseconds = 86_400_000
    /// Longer spans are nobody's interval; sums of a time and a few of these stay far from overflow.
    package static let longestSpan: Milliseconds = 3_660 * day

    /// A span; what is negative or no number is 0, and what is longer than any interval is the longest.
    package static func span(seconds: Double) -> Milliseconds {
        guard seconds > 0 else { return 0 }
        return Milliseconds(Swift.min(seconds * 1_000, Double(longestSpan)))
    }

    /// The time a span later, at most the last time that there is.
    package func later(by span: Milliseconds) -> Milliseconds {
        let (sum, isBeyond) = addingReportingOverflow(span)
        return isBeyond ? (span > 0 ? .max : .min) : sum
    }

    /// The span since an earlier time, at most the longest that there is.
    package func since(_ earlier: Milliseconds) -> Milliseconds {
        let (span, isBeyond) = subtractingReportingOverflow(earlier)
        return isBeyond ? (self > earlier ? .max : .min) : span
    }
}
