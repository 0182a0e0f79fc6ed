import Access
import ArgumentParser
import Foundation

/// The keys values are sealed under: which there are, a new one, and the end of an old one.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "封存密钥 · the keys values are sealed under",
        subcommands: [
            KeysListCommand.self, KeysRotateCommand.self, KeysResealCommand.self, KeysRetireCommand.self,
        ])
}

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出密钥及用它封存的内容 · say which keys there are and what names them")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let use = try await KeysInUse.count(on: house.owner)
            let (current, keys) = (try house.sealing.current(), try house.sealing.all())
            for key in keys {
                let since = key.id == current.key.id ? current.since : nil
                print(KeySentences.line(of: key, currentSince: since, use: use.filter { $0.isOf(key) }))
            }
            for missing in KeySentences.missing(use, besides: keys) { print("! \(missing)") }
        }
    }
}

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "换新密钥，不停机 · begin to seal under a new key; running programs follow by themselves")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let id = try await RotateKey(ring: house.sealing).run(on: house.owner, at: Date())
            print(KeySentences.rotated(id))
        }
    }
}

struct KeysResealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reseal",
        abstract: "把旧密钥封存的内容改用新密钥，可中断续做 · seal older values under the current key; may be broken off")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let current = try house.sealing.current().key
            let use = try await KeysInUse.count(on: house.owner)
            let count = use.filter { !$0.isOf(current) }.map(\.values).reduce(0, +)
            let outcome = try await ResealValues(ring: house.sealing).run(on: house.owner) { outcome in
                ProgressLine.show("\(KeySentences.progress(outcome, of: count))")
            }
            ProgressLine.end()
            print(KeySentences.resealed(outcome, under: current.id))
            if outcome.unreadable > 0 { throw ExitCode.failure }
        }
    }
}

struct KeysRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "销毁一把不再使用的密钥 · destroy a key that nothing is sealed under any more")

    @Argument(help: "密钥编号 · the id of the key, as list shows it") var id: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            try await RetireKey(id, of: house.sealing).run(on: house.owner, at: Date())
            print(KeySentences.retired(id))
        }
    }
}
