/// Where in a program all readings of a text so far have led to.
struct PatternReading: Sendable, Hashable {
    /// The steps to go on from, in ascending order.
    var steps: [UInt16] = []
    var before: PatternPlace.Before = .nothing
}

/// Follows all readings of a text at once, and remembers which reading follows which, within ``memoryLimit``.
struct PatternSearch: Sendable {
    private let program: [PatternStep]
    /// How much has been done, in steps of the program and scalars of texts.
    private(set) var work = 0

    private var numbers: [PatternReading: Int16] = [:]
    private var readings: [PatternReading] = []
    /// For each reading and each ASCII scalar the reading behind it, or a mark.
    private var successors: [Int16] = []
    /// For each reading what the end of a text there means.
    private var ends: [Int16] = []
    private var memory = 0

    private static let unknown: Int16 = -1
    private static let found: Int16 = -2
    private static let notFound: Int16 = -3
    /// Successors and steps that are remembered; all is forgotten when there are more. About 130 kB.
    static let memoryLimit = 64_000

    // Of the reading that is followed; kept, so that no memory is asked for.
    private var ready: [Int] = []
    private var open: [Int] = []
    /// The turn in which a step was last reached.
    private var reached: [Int]
    private var turn = 0

    init(_ program: [PatternStep]) {
        self.program = program
        reached = Array(repeating: 0, count: program.count)
    }

    /// Whether the program is found anywhere in UTF-8; what is no UTF-8 is read as U+FFFD.
    mutating func finds(in text: UnsafeRawBufferPointer) -> Bool {
        var number = number(of: PatternReading())
        var position = 0
        while position < text.count {
            work += 1
            let byte = text[position]
            // Behind a line feed that ends the text, `$` holds before it.
            if byte < 0x80, byte != 0x0a || position + 1 < text.count {
                position += 1
                var next = successors[Int(number) * 128 + Int(byte)]
                if next == PatternSearch.unknown { next = learn(Unicode.Scalar(byte), after: number) }
                if next == PatternSearch.found { return true }
                number = next
            } else {
                let scalar = PatternSearch.scalar(text, &position)
                let reading = readings[Int(number)]
                guard !follow(reading, to: scalar, isLast: position == text.count) else { return true }
                number = self.number(of: taken(scalar))
            }
        }
        if ends[Int(number)] == PatternSearch.unknown {
            ends[Int(number)] =
                follow(readings[Int(number)], to: nil, isLast: true) ? PatternSearch.found : PatternSearch.notFound
        }
        return ends[Int(number)] == PatternSearch.found
    }

    private mutating func learn(_ scalar: Unicode.Scalar, after number: Int16) -> Int16 {
        let place = Int(number) * 128 + Int(scalar.value)
        if follow(readings[Int(number)], to: scalar, isLast: false) {
            successors[place] = PatternSearch.found
            return PatternSearch.found
        }
        let known = readings.count
        let next = self.number(of: taken(scalar))
        // Unless all was forgotten.
        if readings.count >= known { successors[place] = next }
        return next
    }

    private mutating func number(of reading: PatternReading) -> Int16 {
        if let number = numbers[reading] { return number }
        if memory > PatternSearch.memoryLimit {
            numbers.removeAll(keepingCapacity: true)
            readings.removeAll(keepingCapacity: true)
            successors.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            memory = 0
        }
        let number = Int16(readings.count)
        numbers[reading] = number
        readings.append(reading)
        successors.append(contentsOf: repeatElement(PatternSearch.unknown, count: 128))
        ends.append(PatternSearch.unknown)
        memory += 128 + reading.steps.count
        return number
    }

    /// Goes on from a reading as far as possible without taking a scalar; true where the pattern is found.
    private mutating func follow(_ reading: PatternReading, to next: Unicode.Scalar?, isLast: Bool) -> Bool {
        let place = PatternPlace(before: reading.before, next: next, isLast: isLast)
        turn += 1
        ready.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        // The pattern may begin at every place.
        open.append(0)
        open.append(contentsOf: reading.steps.lazy.map(Int.init))
        while let step = open.popLast() {
            work += 1
            guard reached[step] != turn else { continue }
            reached[step] = turn
            switch program[step] {
            case .accept: return true
            case .take: ready.append(step)
            case .check(let kind): if place.is(kind) { open.append(step + 1) }
            case .jump(let target): open.append(target)
            case .fork(let one, let other):
                open.append(one)
                open.append(other)
            }
        }
        return false
    }

    /// The reading behind a scalar, for what was followed last.
    private func taken(_ scalar: Unicode.Scalar) -> PatternReading {
        var reading = PatternReading(before: PatternPlace.Before(scalar))
        for step in ready {
            guard case .take(let set) = program[step], set.contains(scalar) else { continue }
            reading.steps.append(UInt16(step + 1))
        }
        reading.steps.sort()
        return reading
    }

    private static func scalar(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Unicode.Scalar {
        var bytes = text[position...].makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        switch parser.parseScalar(from: &bytes) {
        case .valid(let encoded):
            position += encoded.count
            return Unicode.UTF8.decode(encoded)
        case .error(let length):
            position += length
            return "\u{fffd}"
        case .emptyInput:
            preconditionFailure("there is a byte at the position")
        }
    }
}
