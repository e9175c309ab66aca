import TestSupport

func python(_ script: String, _ input: [UInt8], arguments: [String] = []) throws -> Program.Result {
    try Program.run(
        "/usr/bin/env", ["python3", "-c", script] + arguments, input: input, environment: ["LC_ALL": "C.UTF-8"])
}

/// Runs the program under test.
func elpis(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Program.Result {
    try Program.run(
        elpisProgram, arguments, input: input, environment: ["LC_ALL": "C.UTF-8"].merging(environment) { $1 })
}
