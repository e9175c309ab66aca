// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "elpis",
    products: [
        .executable(name: "elpis", targets: ["elpis"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // Floor 4: programs.
        .executableTarget(
            name: "elpis",
            dependencies: [
                "AgentData", "CLinux", "Facts", "HostRoot", "Localization", "Policies", "Reports", "Watch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Floor 3.
        .target(name: "Reports", dependencies: ["AgentData", "Facts", "Localization", "Policies"]),

        // Floor 2.
        .target(
            name: "Policies",
            dependencies: ["Facts", "HostRoot", "Localization", "YAML"],
            plugins: ["EmbedCatalogue"]),
        .target(
            name: "Watch",
            dependencies: [
                "CCrypt", "CLinux", "Facts", "HostRoot", "Localization",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            plugins: ["EmbedCatalogue"]),

        // Floor 1.
        .target(
            name: "Facts",
            dependencies: [
                "HostRoot", "Localization", "CExpat", "CLinux", "CLZ4", "CLZMA", "CSQLite", "CZlib", "CZstd",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),

        .target(name: "AgentData"),

        // Floor 0.
        .target(name: "HostRoot", dependencies: ["Localization", "CLinux"]),
        .target(name: "Localization"),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CLZMA", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

        // Build time: the checks, the compliance data and the common passwords become string literals.
        .executableTarget(name: "CatalogueGenerator", dependencies: ["YAML"]),
        .plugin(name: "EmbedCatalogue", capability: .buildTool(), dependencies: ["CatalogueGenerator"]),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Facts", "HostRoot"], path: "Tests/TestSupport"),
        .testTarget(name: "AgentDataTests", dependencies: ["AgentData", "TestSupport"]),
        .testTarget(name: "HostRootTests", dependencies: ["HostRoot", "TestSupport"]),
        .testTarget(
            name: "FactsTests",
            dependencies: ["CSQLite", "Facts", "HostRoot", "Localization", "TestSupport", "Watch"]),
        .testTarget(
            name: "PoliciesTests",
            dependencies: [
                "Facts", "HostRoot", "Localization", "Policies", "TestSupport", "Watch", "YAML",
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Facts", "Localization", "Policies", "Reports", "TestSupport", "Watch"],
            exclude: ["Golden"]),
        .testTarget(
            name: "WatchTests", dependencies: ["Facts", "HostRoot", "Localization", "TestSupport", "Watch"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
    ]
)

// Fuzzing needs an instrumented build with libFuzzer: `make fuzz` sets ELPIS_FUZZ.
let isFuzzing = Context.environment["ELPIS_FUZZ"] != nil
if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Facts", "HostRoot", "Watch"],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
    package.products.append(.executable(name: "Fuzz", targets: ["Fuzz"]))
}
let fuzzed = ["Facts", "Fuzz", "HostRoot", "Watch"]

for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
    if isFuzzing && fuzzed.contains(target.name) {
        target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer"]))
    }
}
