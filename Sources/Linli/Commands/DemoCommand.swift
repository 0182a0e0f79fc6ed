import ArgumentParser

/// Why the demo place is not made.
enum DemoRefusal: Error, Equatable {
    case realPlace(data: String)
    case packRefused(String)
}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo", abstract: "演示 · the demo place")
    @OptionGroup var flags: DataOption
    @OptionGroup var address: AddressOptions
    func run() async throws {
    }
}
