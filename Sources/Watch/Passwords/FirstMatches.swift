/// Where in the order of all candidates each hash was matched.
///
/// Several candidates can match, as where a method cuts what is too long: the first in the order counts, whichever thread
/// is done first.
struct FirstMatches: Sendable {
    private var places: [Member: Place] = [:]

    struct Place: Sendable, Comparable {
        let step: Int
        let candidate: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.step, left.candidate) < (right.step, right.candidate)
        }
    }

    private struct Member: Hashable {
        let job: Int
        let number: Int
    }

    /// Takes a match, unless one earlier in the order is known.
    mutating func take(_ place: Place, job: Int, member: Int) -> Bool {
        let member = Member(job: job, number: member)
        if let known = places[member], known < place { return false }
        places[member] = place
        return true
    }
}
