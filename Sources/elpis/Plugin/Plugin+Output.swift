internal import AgentData
internal import ArgumentParser
internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Reports
internal import Terminal

extension Plugin {
    /// Prepares what is printed should the plugin crash, be told to end, or take too long.
    static func arm(seconds: UInt32, language: Language) {
        let problem = LocalizedText(
            en: "The plugin crashed, was ended from outside, or took longer than \(seconds) seconds.",
            ja: "プラグインが異常終了したか、外部から停止されたか、\(seconds) 秒以内に終わりませんでした。")
        let text = PluginReport.ending(problem[language], language: language).xml
        // Kept until the process ends.
        let copy = strdup(text)
        elpis_write_at_death(copy, text.utf8.count, seconds)
    }

    /// Writes all modules at once, so that nothing is left half done.
    static func print(_ modules: [AgentMessage.Module]) {
        let xml = modules.map(\.xml).joined()
        elpis_forget_death()
        // The agent that would read it has gone away.
        try? StandardOutput.write(xml)
    }

    /// Says in XML what is wrong with the command line; a person at a terminal gets the usual message.
    static func refuse(_ error: any Error) -> Never {
        guard isatty(STDOUT_FILENO) == 0 else { exit(withError: error) }
        let message = Plugin.fullMessage(for: error)
        StandardError.write("\(message)\n")
        print([PluginReport.ending(message, language: Language(environment: ProcessInfo.processInfo.environment))])
        Glibc.exit(0)
    }
}
