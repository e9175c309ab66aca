/// Random texts that are the same at every run.
struct RandomPieces: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        func half() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return half() << 32 | half()
    }

    mutating func piece(of pieces: [String]) -> String {
        pieces.randomElement(using: &self) ?? ""
    }

    mutating func text(of pieces: [String], upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in piece(of: pieces) }.joined()
    }
}
