import ArgumentParser
import Casework
import Foundation
import Postgres
import Scenarios

/// Why the demo place is not made.
enum DemoRefusal: Error, Equatable {
    case realPlace(data: String)
    /// The program's own file of sentences is gone, or tells of no scenario of the pack.
    case storiesMissing
}

/// Makes the demo place where it is missing, prints the ways in, and serves it.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo", abstract: "演示 · the demo place")

    @OptionGroup var flags: DataOption
    @OptionGroup var address: AddressOptions
    @Option(help: "随机种子 · everything made up follows from it") var seed: UInt64 = 9_901
    @Option(help: "案件数 · how many cases are made up") var cases = 20_000
    @Option(help: "场景包目录 · the folder of the pack") var pack = "Packs/mingchuan"

    func validate() throws {
        guard (0...1_000_000).contains(cases) else {
            throw ValidationError("--cases 应为 0 到 1000000 · --cases must be 0 to 1000000")
        }
    }

    func run() async throws {
        let whole = try readWholePack(pack)
        let definitions = whole.definitions
        // A demo never mixes with a place: it lies beside it unless told where.
        let settings = try Settings(flags: flags, apart: "-demo")
        try await withHouse(settings) { house in
            guard settings.databaseURL == nil || settings.ownerURL != nil else {
                throw House.Refusal.ownerMissing
            }
            let note = try await made(in: house, whole)
            let links =
                address.isLoopback ? try await DemoLinks(definitions, at: Date(), by: house.owner) : nil
            try await serve(house, at: address, withWorker: true, opensDemo: address.isLoopback) { port in
                tell(note, links, at: "http\(address.cert == nil ? "" : "s")://\(address.host):\(port)")
            }
        }
    }

    private func made(in house: House, _ whole: WholePack) async throws -> DemoNote {
        let definitions = whole.definitions
        var place = DemoPlace(
            owner: house.owner, app: house.app, definitions: definitions, seed: seed, cases: cases,
            size: .init(), say: { ProgressLine.show($0.description) })
        place.catalogue = whole.catalogue
        place.ring = house.sealing
        place.files = house.photos
        try await place.refuseRealPlace(data: house.settings.data)
        let began = ContinuousClock.now
        let sample = try await place.make(at: Date()) { try await photos(in: house, definitions) }
        ProgressLine.end()
        let file = house.settings.data + "/demo.json"
        guard let sample else { return DemoNote.read(file) ?? DemoNote(seed: seed, sample: nil) }
        let seconds = began.duration(to: .now).components.seconds
        print(Sentence("演示地方已建好，用时 \(seconds) 秒", "the demo place was made in \(seconds) s"))
        let note = DemoNote(seed: seed, sample: sample)
        try note.write(file)
        return note
    }

    private func photos(in house: House, _ definitions: Definitions) async throws -> DemoPhotos {
        ProgressLine.show(Sentence("绘制图片", "drawing photos").description)
        do {
            return try await DemoPhotos(for: definitions.scenarios.map(\.name), in: house.photos, seed: seed)
        } catch PhotoRefusal.unavailable(let reason) {
            ProgressLine.end()
            print(Sentence("没有生成图片：\(reason)", "no photos were made: \(reason)"))
            return .none
        }
    }

    private func tell(_ note: DemoNote, _ links: DemoLinks?, at url: String) {
        print(Sentence("演示数据，纯属虚构，种子 \(note.seed)", "generated data, all of it fictional, seed \(note.seed)"))
        if let sample = note.sample {
            print(
                Sentence(
                    "可查询的案件 \(sample.number)，回执码 \(sample.receipt)",
                    "a case to follow: \(sample.number), receipt \(sample.receipt)"))
            print("  \(url)/reports/\(sample.number)")
        }
        if let links {
            print(Sentence("一次性登录链接，每次启动都换新", "one-time sign-in links, new at each start"))
            for line in links.lines(at: url) { print(line) }
        } else {
            print(
                Sentence(
                    "不在本机地址上监听，不打印登录链接", "not listening on a loopback address: no sign-in links are printed"))
        }
        print(Sentence("已启动", "ready"), url)
        // Whoever reads us through a pipe waits for these lines.
        fflush(nil)
    }
}

/// What a later start must remember of the first.
struct DemoNote: Codable, Sendable {
    let seed: UInt64
    let sample: DemoSample?

    static func read(_ path: String) -> DemoNote? {
        FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(DemoNote.self, from: $0)
        }
    }

    func write(_ path: String) throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: path), options: .atomic)
    }
}

extension AddressOptions {
    /// Reached from this machine only.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
