import Foundation
import PackagePlugin

/// Runs CatalogueGenerator over `Policies/` and `compliance/` before the Policies target is compiled, and over
/// `wordlists/` before the Watch target is.
@main
struct EmbedCatalogue: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let package = context.package.directoryURL
        guard target.name != "Watch" else { return [try embedWords(context: context)] }
        let folders = [package.appending(path: "Policies"), package.appending(path: "compliance")]
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedCatalogue.swift")
        return [
            .buildCommand(
                displayName: "Embedding the catalogue of checks",
                executable: try context.tool(named: "CatalogueGenerator").url,
                arguments: folders.map(\.path) + [output.path],
                inputFiles: folders.flatMap(yamlFiles),
                outputFiles: [output])
        ]
    }

    private func embedWords(context: PluginContext) throws -> Command {
        let words = context.package.directoryURL.appending(path: "wordlists/common.txt")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedWords.swift")
        return .buildCommand(
            displayName: "Embedding the common passwords",
            executable: try context.tool(named: "CatalogueGenerator").url,
            arguments: ["words", words.path, output.path], inputFiles: [words], outputFiles: [output])
    }

    private func yamlFiles(below folder: URL) -> [URL] {
        let names = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (names?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }
    }
}
