import ArgumentParser
import Casework
import Foundation
import Logging
import Postgres
import Web
import Worker

/// Serves the pages, and unless told otherwise does the work of time as well.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "网站服务 · serve the pages")

    @OptionGroup var flags: DataOption
    @OptionGroup var address: AddressOptions
    @Flag(help: "不在本进程里做定时工作 · leave the work of time to `linli work`") var noWorker = false

    func run() async throws {
        try await withHouse(flags) { house in
            try await serve(house, at: address, withWorker: !noWorker) { port in
                printNow(
                    "\(Sentence("已启动", "ready")) \(address.scheme)://\(address.host):\(port)"
                )
            }
        }
    }
}

/// Where to listen.
struct AddressOptions: ParsableArguments {
    @Option(help: "监听地址 · the address to listen on") var host = "127.0.0.1"
    @Option(help: "端口 · the port; 0 takes any that is free") var port = 8080
    @Option(help: "证书 PEM · certificate chain") var cert: String?
    @Option(help: "私钥 PEM · private key") var key: String?

    var scheme: String { cert == nil ? "http" : "https" }

    func validate() throws {
        guard (cert == nil) == (key == nil) else {
            throw ValidationError("--cert 和 --key 要一起给 · --cert and --key go together")
        }
    }
}

/// Serves until the process is asked to stop.
func serve(
    _ house: House, at address: AddressOptions, withWorker: Bool, opensDemo: Bool = false,
    onRunning: @escaping @Sendable (Int) async -> Void
) async throws {
    let lock = try house.serveLock()
    let shelf = PackShelf()
    var certificate: (chain: String, key: String)?
    if let chain = address.cert, let key = address.key { certificate = (chain, key) }
    let server = Server(try house.site(servesTLS: certificate != nil, shelf: shelf, opensDemo: opensDemo))
    var logger = Logger(label: "linli")
    logger.logLevel = .notice
    let worker = withWorker ? try house.clockwork(shelf: shelf, logger: logger) : nil
    let keeping = Task { [logger] in await house.keepRunning(logger: logger) }
    let saving = Task { [logger] in await house.saveLog?.run(logger: logger) }
    let givingBack = Task { await Memory.giveBack() }
    defer {
        givingBack.cancel()
        keeping.cancel()
        saving.cancel()
    }
    try await house.withBook(logger) { [logger] in
        let running = Task { await worker?.run() }
        defer { running.cancel() }
        try await server.run(
            at: .init(host: address.host, port: address.port, certificate: certificate), logger: logger,
            onRunning: onRunning)
    }
    withExtendedLifetime(lock) {}
}

/// Does the work of time alone.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "定时工作 · do the work of time")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let logger = Logger(label: "linli")
            async let saved: Void? = house.saveLog?.run(logger: logger)
            async let givenBack: Void = Memory.giveBack()
            let worker = try house.clockwork(shelf: PackShelf(), logger: logger)
            try await house.withBook(logger) { await worker.run() }
            await saved
            await givenBack
        }
    }
}
