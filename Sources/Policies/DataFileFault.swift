/// What is wrong with a data file, as part of a sentence.
func fault(of error: any Error) -> String {
    switch error {
    case let error as DecodingError: fault(of: error)
    default: String(describing: error)
    }
}

private func fault(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
        "\(place(context))the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        "\(place(context))the value is of the wrong type"
    case .dataCorrupted(let context):
        if let cause = context.underlyingError {
            "\(place(context))\(fault(of: cause))"
        } else {
            "\(place(context))\(context.debugDescription)"
        }
    @unknown default: String(describing: error)
    }
}

private func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "element \($0 + 1)" } ?? $0.stringValue }
    return path.isEmpty ? "" : "\(path.joined(separator: ", ")): "
}
