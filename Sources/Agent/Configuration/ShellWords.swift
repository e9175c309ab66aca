/// The words of a command as a shell separates and unquotes them; nothing is expanded.
enum ShellWords {
    static func split(_ text: String) -> [String] {
        commands(text).flatMap { $0 }
    }

    /// The simple commands of a command line, each as its words: what `|`, `;`, `&` and parentheses separate.
    static func commands(_ text: String) -> [[String]] {
        var commands: [[String]] = [[]]
        var word: String?
        var quote: Character?
        var rest = text[...]
        func end() {
            if let done = word { commands[commands.count - 1].append(done) }
            word = nil
        }
        while let letter = rest.popFirst() {
            if let open = quote {
                if letter == open {
                    quote = nil
                } else if letter == "\\", open == "\"", let next = rest.popFirst() {
                    word = (word ?? "") + String(next)
                } else {
                    word = (word ?? "") + String(letter)
                }
                continue
            }
            switch letter {
            case "'", "\"":
                quote = letter
                word = word ?? ""
            case "\\": word = (word ?? "") + (rest.popFirst().map { String($0) } ?? "")
            case " ", "\t": end()
            case "|", ";", "&", "(", ")", "\n", "`":
                end()
                if commands.last?.isEmpty == false { commands.append([]) }
            default: word = (word ?? "") + String(letter)
            }
        }
        end()
        return commands.filter { !$0.isEmpty }
    }
}
