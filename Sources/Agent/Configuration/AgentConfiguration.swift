/// A field that an administrator added to what the agent tells of itself.
package struct CustomField: Sendable, Hashable {
    package let name: String
    package let value: String
}

/// What an agent's configuration says, and what is wrong with it.
package struct AgentConfiguration: Sendable {
    package let file: String
    package var settings: AgentSettings
    /// Those of included files first, as in the reference agent.
    package var modules: [ModuleDefinition]
    package var customFields: [CustomField]
    package var brokerAgents: [String]
    package var fileCollections: [String]
    /// Every setting that has an effect, also where it is the default.
    package var effective: [EffectiveSetting]
    package var problems: [ConfigurationProblem]

    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// Reads a configuration; `include` gives the files that a pattern of an include line names, with their contents.
    ///
    /// Nothing that stands in it makes this fail: what cannot be understood is in `problems`.
    package init(
        _ bytes: some Collection<UInt8>, file: String,
        include: (_ pattern: String, _ place: ConfigurationPlace) -> IncludedFiles = { _, _ in IncludedFiles() }
    ) {
        var reader = ConfigurationReader()
        reader.read(ConfigurationText(bytes, file: file), include: include)
        self.init(file: file, reader)
    }

    private init(file: String, _ reader: ConfigurationReader) {
        self.file = file
        var values = reader.values
        settings = AgentSettings(&values)
        modules = reader.modules
        customFields = reader.customFields
        brokerAgents = reader.brokerAgents
        fileCollections = reader.fileCollections
        effective = values.effective
        // A file at a time, from its beginning.
        let found = reader.problems + values.problems + AgentConfiguration.problems(settings, reader)
        var files: [String] = [file]
        for problem in found where !files.contains(problem.place.file) { files.append(problem.place.file) }
        problems = files.flatMap { name in
            found.filter { $0.place.file == name }.sorted { $0.place.line < $1.place.line }
        }
    }

    /// Collections are code from the server.
    private static func problems(_ settings: AgentSettings, _ reader: ConfigurationReader) -> [ConfigurationProblem] {
        guard !settings.takesRemoteConfiguration else { return [] }
        return reader.collectionPlaces.map {
            ConfigurationProblem(
                .warning, at: $0,
                en: "file_collection has no effect: only with remote_config 1 anything is taken from the server",
                ja: "file_collection は効果がありません: サーバーから取得するのは remote_config 1 の場合だけです")
        }
    }
}

/// What an include line brings.
package struct IncludedFiles: Sendable {
    package var texts: [ConfigurationText] = []
    package var problems: [ConfigurationProblem] = []

    package init() {}
}
