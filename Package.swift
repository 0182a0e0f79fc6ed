// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ needs: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: needs, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ needs: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: needs, swiftSettings: strict)
}

func library(_ name: String, from package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let crypto = library("Crypto", from: "swift-crypto")
let logging = library("Logging", from: "swift-log")
let hummingbird = library("Hummingbird", from: "hummingbird")
let subprocess = library("Subprocess", from: "swift-subprocess")
let yams = library("Yams", from: "Yams")
let system = library("SystemPackage", from: "swift-system")

let package = Package(
    name: "linli",
    products: [
        .executable(name: "linli", targets: ["Linli"]),
        .executable(name: "linli-darkroom", targets: ["Darkroom"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.29.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    // Read top to bottom: a room may import only rooms above it.
    targets: [
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .executableTarget(name: "Darkroom", dependencies: ["CTurboJPEG"], swiftSettings: strict),
        room("Postgres", ["CLibpq", crypto, subprocess, system]),
        room(
            "Schema", ["Postgres", crypto],
            resources: [.copy("Migrations"), .copy("roles.sql"), .copy("lint.sql"), .copy("schema.sql")]),
        room("Territory", ["Postgres", subprocess, system]),
        room("Access", ["Postgres", "Territory", "CSodium", crypto]),
        room(
            "Casework", ["Postgres", "Territory", "Access", "CXlsxWriter", crypto, subprocess, system]),
        room("Visits", ["Postgres", "Territory", "Access", "Casework"]),
        room(
            "Ledgers",
            ["Postgres", "Territory", "Access", "Casework", "CXlsxWriter", crypto, subprocess, system],
            resources: [.copy("Scripts")]),
        room("Scenarios", ["Territory", "Access", "Casework", "Ledgers", yams]),
        room(
            "Web",
            [
                "CQRCode", "Postgres", "Territory", "Access", "Casework", "Visits", "Ledgers", "Scenarios",
                hummingbird,
                library("AsyncHTTPClient", from: "async-http-client"), library("JWTKit", from: "jwt-kit"),
                library("NIOFoundationCompat", from: "swift-nio"), library("NIOHTTP1", from: "swift-nio"),
                library("HummingbirdTLS", from: "hummingbird"), library("Mustache", from: "swift-mustache"),
                library("ServiceLifecycle", from: "swift-service-lifecycle"),
                library("NIOHTTPTypes", from: "swift-nio-extras"), crypto,
                library("UnixSignals", from: "swift-service-lifecycle"),
            ],
            resources: [.copy("Templates"), .copy("Locales"), .copy("Styles"), .copy("Scripts")]),
        room(
            "Worker",
            [
                "Postgres", "Territory", "Access", "Casework", "Ledgers", logging,
                library("AsyncHTTPClient", from: "async-http-client"), library("NIOCore", from: "swift-nio"),
                library("NIOHTTP1", from: "swift-nio"), library("NIOPosix", from: "swift-nio"),
            ]),
        .executableTarget(
            name: "Linli",
            dependencies: [
                "CMalloc", "Postgres", "Schema", "Territory", "Access", "Casework", "Ledgers", "Scenarios",
                "Web",
                "Worker", crypto, subprocess, logging, system, yams,
                library("ArgumentParser", from: "swift-argument-parser"),
                library("ServiceLifecycle", from: "swift-service-lifecycle"),
                library("UnixSignals", from: "swift-service-lifecycle"),
            ], resources: [.copy("Demo/Stories.yaml"), .copy("Demo/Ledgers.yaml")], swiftSettings: strict),
        room(
            "TestSupport", ["Postgres", "Schema", "Territory", "Access", "Casework", "Ledgers", "Scenarios"]),
        tests("TidyTests"),
        tests("PostgresTests", ["Postgres", "TestSupport"]),
        tests("SchemaTests", ["Schema", "Territory", "Access", "Postgres", "TestSupport"]),
        tests("TerritoryTests", ["Territory", "Postgres", "TestSupport", system]),
        tests("AccessTests", ["Access", "Casework", "Postgres", "TestSupport", crypto]),
        tests("CaseworkTests", ["Darkroom", "Casework", "Territory", "Access", crypto, system]),
        tests(
            "LedgersTests",
            ["Ledgers", "Casework", "Territory", "Access", "Postgres", "Schema", "TestSupport", system]),
        tests("ScenariosTests", ["Scenarios", "Ledgers", "Casework", "Territory"]),
        tests(
            "JourneyTests",
            ["Worker", "Casework", "Access", "Territory", "Postgres", "TestSupport", logging, system]),
        tests(
            "LinliTests",
            [
                "Linli", "Scenarios", "Casework", "Ledgers", "Access", "Territory", "Postgres",
                "TestSupport",
                library("ArgumentParser", from: "swift-argument-parser"),
                library("AsyncHTTPClient", from: "async-http-client"),
                library("NIOHTTP1", from: "swift-nio"), subprocess, system,
            ]),
        tests(
            "WorkerTests",
            [
                "Worker", "Ledgers", "Casework", "Access", "Territory", "Postgres", "TestSupport", crypto,
                hummingbird, logging, library("NIOPosix", from: "swift-nio"),
            ]),
        tests(
            "WebTests",
            [
                "Web", "Visits", "Casework", "Ledgers", "Access", "Territory", "Postgres", "TestSupport",
                library("HummingbirdTesting", from: "hummingbird"),
                library("AsyncHTTPClient", from: "async-http-client"),
                library("NIOHTTP1", from: "swift-nio"), library("NIOEmbedded", from: "swift-nio"),
                library("NIOPosix", from: "swift-nio"), library("NIOHTTPTypes", from: "swift-nio-extras"),
                logging,
            ]),
    ]
)
