internal import ArgumentParser
internal import Identity

/// Where the server keeps its authority and what it has issued.
struct IdentityOptions: ParsableArguments {
    @Option(help: "The folder of the certificate authority.", completion: .directory)
    var identity = AuthorityFolder.standardPath
}
