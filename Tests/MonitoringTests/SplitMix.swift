/// Random numbers that are the same at every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// Of every size, often one that lies between two roundings.
    mutating func number() -> Double {
        let scale = one(of: [1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12, 1e18])
        let number = Double.random(in: -1...1, using: &self) * scale
        return chance(50) ? number : (number * 1e5).rounded() / 1e5 + 5e-6
    }
}
