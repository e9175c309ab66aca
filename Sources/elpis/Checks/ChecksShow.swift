internal import ArgumentParser
internal import Facts
internal import Localization
internal import Policies
internal import Reports
internal import Terminal

struct ChecksShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything about one check, with its SQL.")

    @OptionGroup var site: SiteChecksOption

    @OptionGroup var language: LanguageOption

    @Argument(help: "The check's id.", completion: .checks)
    var id: String

    func run() throws {
        let catalogue = try site.catalogue()
        guard let check = try CheckSelection(ids: [id]).checks(of: catalogue).first else { return }
        let description = CheckDescription(
            check: check, parameters: catalogue.parameters, regulations: try Regulations.builtIn(),
            language: language.language)
        try StandardOutput.write(description.text(style: StandardOutput.style))
    }
}
