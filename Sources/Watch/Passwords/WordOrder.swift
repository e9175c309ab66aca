/// The order in which the words of a source are tried, kept from run to run: what is gone is taken out, what is new
/// comes last. So one number says how far a hash has come.
struct WordOrder: Sendable {
    /// The places of the words in the list as it now is.
    let places: [Int]
    let prints: [UInt64]
    /// How many words of the old order are left before each of its places, and at its end.
    private let left: [Int]
    private let old: [UInt64]
    private let isUnchanged: Bool

    init(old: [UInt64], new: [UInt64]) {
        self.old = old
        guard old != new else {
            isUnchanged = true
            left = []
            places = Array(new.indices)
            prints = new
            return
        }
        isUnchanged = false
        var rest: [UInt64: Int] = [:]
        for (place, print) in new.enumerated() { rest[print] = place }
        var places: [Int] = []
        var left = [0]
        for print in old {
            if let place = rest.removeValue(forKey: print) { places.append(place) }
            left.append(places.count)
        }
        places += rest.values.sorted()
        self.places = places
        self.left = left
        prints = places.map { new[$0] }
    }

    /// Where the work goes on that had come to a place in the old order.
    func moved(_ place: Int, mutations: Int) -> Int {
        guard !isUnchanged, !left.isEmpty else { return place }
        let word = min(max(place / mutations, 0), left.count - 1)
        // The rest of a word that was begun is only worth something if the word is still there.
        let isLeft = word + 1 < left.count && left[word + 1] > left[word]
        return left[word] * mutations + (isLeft ? place % mutations : 0)
    }
}
