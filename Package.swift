// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "elpis",
    products: [
        .executable(name: "elpis", targets: ["elpis"]),
        .executable(name: "elpisd", targets: ["elpisd"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Floor 4: programs.
        .executableTarget(
            name: "elpis",
            dependencies: [
                "Agent", "AgentData", "CLinux", "Facts", "HostRoot", "Identity", "Localization", "Policies", "Reports",
                "Storage", "Tentacle", "Terminal", "Watch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "elpisd",
            dependencies: [
                "Archive", "Identity", "Localization", "Storage", "Tentacle", "Terminal",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // Floor 3.
        .target(name: "Reports", dependencies: ["AgentData", "Facts", "Localization", "Policies", "Storage"]),
        .target(
            name: "Agent",
            dependencies: [
                "AgentData", "Archive", "CLinux", "Facts", "HostRoot", "Identity", "Localization", "Patterns",
                "Storage",
                "Tentacle", "Watch",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),

        .target(
            name: "Monitoring",
            dependencies: [
                "Localization", "Patterns",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),

        // Floor 2.
        .target(
            name: "Policies",
            dependencies: ["Facts", "HostRoot", "Localization", "YAML"],
            plugins: ["EmbedCatalogue"]),
        .target(
            name: "Watch",
            dependencies: [
                "CCrypt", "CLinux", "Facts", "HostRoot", "Localization", "Patterns", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            plugins: ["EmbedCatalogue"]),

        // Floor 1.
        .target(
            name: "Facts",
            dependencies: [
                "HostRoot", "Localization", "Patterns", "XML", "CLinux", "CLZ4", "CLZMA", "CSQLite", "CZlib", "CZstd",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),

        .target(name: "AgentData", dependencies: ["XML"]),
        .target(
            name: "Tentacle",
            dependencies: [
                "Archive", "Patterns", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        .target(
            name: "Identity",
            dependencies: [
                "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        // Only the central program stores in a database: `elpis` never depends on this.
        .target(
            name: "Store",
            dependencies: [
                "CMariaDB", "CSQLite", "Localization", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // Floor 0.
        .target(name: "Archive", dependencies: ["CZlib"]),
        .target(name: "Patterns"),
        .target(name: "Storage"),
        .target(name: "Terminal", dependencies: ["Localization", "Storage"]),
        .target(name: "HostRoot", dependencies: ["Localization", "CLinux"]),
        .target(name: "Localization"),
        .target(name: "XML", dependencies: ["CExpat"]),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CLZMA", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CMariaDB", providers: [.apt(["libmariadb-dev"])]),
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
        .target(
            name: "FuzzedParsers",
            dependencies: ["Agent", "AgentData", "Archive", "Identity", "Patterns", "Storage", "Tentacle"]),
        .testTarget(name: "FuzzedParsersTests", dependencies: ["FuzzedParsers", "TestSupport"]),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "TestSupport"]),
        .testTarget(name: "AgentDataTests", dependencies: ["AgentData", "TestSupport", "XML"]),
        .testTarget(name: "HostRootTests", dependencies: ["HostRoot", "TestSupport"]),
        .testTarget(
            name: "FactsTests",
            dependencies: ["CSQLite", "Facts", "HostRoot", "Localization", "Patterns", "TestSupport", "Watch"]),
        .testTarget(name: "MonitoringTests", dependencies: ["Localization", "Monitoring", "Patterns"]),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
        .testTarget(
            name: "PoliciesTests",
            dependencies: [
                "Facts", "HostRoot", "Localization", "Policies", "TestSupport", "Watch", "YAML",
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Facts", "Localization", "Policies", "Reports", "Storage", "Tentacle", "TestSupport", "Watch",
            ],
            exclude: ["Golden"]),
        .testTarget(
            name: "WatchTests", dependencies: ["Facts", "HostRoot", "Localization", "TestSupport", "Watch"]),
        .testTarget(
            name: "TentacleTests",
            dependencies: [
                "Archive", "Storage", "Tentacle", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "AgentData", "Archive", "CollectionTorture", "HostRoot", "Identity", "Localization",
                "OutboxTorture", "PrivilegeProbe", "Storage", "Tentacle", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        // What tests run as processes of their own: one gives up rights, the others keep what is theirs until they are killed.
        .executableTarget(
            name: "PrivilegeProbe", dependencies: ["Agent"], path: "Tests/PrivilegeProbe"),
        .executableTarget(
            name: "CollectionTorture",
            dependencies: ["Agent", "Archive", "Storage", .product(name: "Crypto", package: "swift-crypto")],
            path: "Tests/CollectionTorture"),
        .executableTarget(
            name: "OutboxTorture", dependencies: ["Agent", "Storage", "Tentacle"], path: "Tests/OutboxTorture"),
        .testTarget(name: "XMLTests", dependencies: ["XML"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
        .testTarget(name: "IdentityTests", dependencies: ["Identity", "Storage", "TestSupport"]),
        .testTarget(name: "StoreTests", dependencies: ["Storage", "Store", "TestSupport"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "TestSupport"]),
    ]
)

// Fuzzing needs an instrumented build with libFuzzer: `make fuzz` sets ELPIS_FUZZ.
let isFuzzing = Context.environment["ELPIS_FUZZ"] != nil
if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Facts", "FuzzedParsers", "HostRoot", "Watch"],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
    package.products.append(.executable(name: "Fuzz", targets: ["Fuzz"]))
}

// The load of `make bench`, which sets ELPIS_BENCH.
if Context.environment["ELPIS_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Bench",
            dependencies: ["AgentData", "Tentacle", "Terminal", .product(name: "NIOCore", package: "swift-nio")]))
    package.products.append(.executable(name: "Bench", targets: ["Bench"]))
}

let fuzzed = [
    "Agent", "AgentData", "Archive", "Facts", "Fuzz", "FuzzedParsers", "HostRoot", "Identity", "Patterns", "Tentacle",
    "Watch", "XML",
]

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
