import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Postgres
import Territory

/// Something to pick, as forms draw it.
struct OptionWords: Sendable {
    let value: String
    let label: String
    let isChosen: Bool

    init(_ value: String, _ label: String, isChosen: Bool = false) {
        self.value = value
        self.label = label
        self.isChosen = isChosen
    }
}

/// Options under a heading.
struct OptionGroup: Sendable {
    let label: String
    let options: [OptionWords]
}

// A city has a thousand villages: options answer a template by themselves.
extension OptionWords: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "value": value
        case "label": label
        case "isChosen": isChosen
        default: nil
        }
    }
}

extension OptionGroup: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "label": label
        case "options": options
        default: nil
        }
    }
}

/// One field of a form; the template draws it by its kind.
struct FieldWords: Sendable {
    enum Kind: Sendable { case text, long, number, select, groups, radios, ticks, day, paper }

    let id: String
    let name: String
    let label: String
    var hint: String?
    var value: String?
    var isRequired = false
    let isText: Bool
    let isLong: Bool
    let isNumber: Bool
    let isSelect: Bool
    let isGroups: Bool
    let isRadios: Bool
    let isTicks: Bool
    let isDay: Bool
    /// A document that is there already, or a file to be handed in.
    let isPaper: Bool
    var options: [OptionWords] = []
    var groups: [OptionGroup] = []
    var limit: String?
    var problem: String?
    /// Words to start from.
    var replies: [ReplyWords] = []
    var hasReplies = false
    /// A ticket for the file that was handed in when the form was refused, and what it was called.
    var keptTicket: String?
    var keptName: String?

    init(_ kind: Kind, name: String, label: String, id: String? = nil) {
        self.id = id ?? name
        self.name = name
        self.label = label
        isText = kind == .text
        isLong = kind == .long
        isNumber = kind == .number
        isSelect = kind == .select
        isGroups = kind == .groups
        isRadios = kind == .radios
        isTicks = kind == .ticks
        isDay = kind == .day
        isPaper = kind == .paper
    }
}

/// A photo as pages show it.
struct PhotoWords: Sendable {
    let href: String
    let thumb: String
    let alt: String
    let position: String
    /// Its file is gone; words stand in its place.
    var isMissing = false
}

/// What a map needs to know to draw itself; it travels as JSON.
struct MapWords: Encodable, Sendable {
    var center: [Double]
    var zoom: Double = 11
    var bounds: [Double]?
    var base: String?
    var scheme = "xyz"
    var level = "village"
    var point: [Double]?
    var area: String?
    var levels = Area.Level.allCases.map(\.name)
    /// What lies there, each as a sign with a word; `nil`: nothing but areas is shown.
    var spots: [Spot]?

    /// Something at a place.
    struct Spot: Encodable, Sendable {
        /// Longitude and latitude.
        let at: [Double]
        /// How the page draws it: the name of one of its icons.
        let sign: String
        /// What that means, in a word.
        let says: String
        let name: String
        let href: String
    }

    init(place: Place?, base: String?) {
        let centre = place?.centre
        center = [centre?.longitude ?? 0, centre?.latitude ?? 0]
        if let box = place?.envelope { bounds = [box.west, box.south, box.east, box.north] }
        self.base = base
    }

    /// The same words in the same order: one page is one text.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: (try? encoder.encode(self)) ?? Data(), as: UTF8.self)
    }
}

extension Frame {
    /// Words of a pack in the language of the page.
    func words(_ text: LocalizedText) -> String { text.text(in: language) }

    func row(_ line: DeskLine, under pack: InstalledPack?) -> RowWords {
        var row = RowWords(
            number: line.number.description, at: "/cases/\(line.number)",
            title: title(of: line.scenario, under: pack),
            meta: [
                line.areaName, step(line.step, of: line.scenario, under: pack), line.ownerName,
                time.ago(line.reportedAt),
            ], due: time.due(line.due, waitsUntil: line.waitsUntil))
        if time.now.timeIntervalSince(line.reportedAt) < 3_600 {
            row.tags.append(TagWords(catalogue.words["row.new"] ?? "", kind: "information"))
        }
        row.tags += privacy(line.seenFrom)
        if line.isHelp { row.tags.append(TagWords(catalogue.words["row.helper"] ?? "", icon: "people")) }
        if line.isCallLate {
            row.tags.append(TagWords(say("whistle.late"), icon: "overdue", kind: "overdue"))
        }
        if let handed = line.handed {
            let words = say(handed.isUp ? "handed.up" : "handed.down", ["from": handed.from])
            row.tags.append(TagWords(words, icon: "move"))
        }
        return row
    }

    func row(_ line: CaseListLine, under pack: InstalledPack?) -> RowWords {
        let isClosed = line.closedAt != nil
        var row = RowWords(
            number: line.number.description, at: "/cases/\(line.number)",
            title: title(of: line.scenario, under: pack), excerpt: line.excerpt,
            meta: [
                line.areaName, step(line.step, of: line.scenario, under: pack),
                time.ago(line.reportedAt),
            ], due: time.due(line.due, isOver: isClosed, waitsUntil: line.waitsUntil), isClosed: isClosed)
        row.tags = privacy(line.seenFrom)
        return row
    }

    /// Not everybody on the way may read it.
    private func privacy(_ seenFrom: Int) -> [TagWords] {
        seenFrom < 6 ? [TagWords(catalogue.words["row.private"] ?? "", icon: "lock")] : []
    }

    func title(of scenario: Scenario.Name, under pack: InstalledPack?) -> String {
        pack?.definitions.scenario(scenario).map { words($0.title) } ?? scenario
    }

    func step(_ step: Step.Name, of scenario: Scenario.Name, under pack: InstalledPack?) -> String {
        let workflow = pack?.definitions.scenario(scenario).flatMap {
            pack?.definitions.workflow($0.workflow)
        }
        return workflow?[step].map { words($0.title) } ?? step
    }

    /// What happened to a case besides the choices of its workflow.
    func event(_ act: String) -> String {
        catalogue.has("event.\(act)") ? say("event.\(act)") : act
    }

    /// Who acted, as the history names them: a post's title, or one of the parts that have no post.
    func who(_ text: String) -> String {
        switch text {
        case "reporter": say("who.reporter")
        case "clock": say("who.system")
        case "elsewhere": say("who.elsewhere")
        default: text
        }
    }
}

extension Site {
    /// The drawing for a scenario: the one that has its name or a part of its name.
    func icon(for scenario: Scenario.Name) -> String {
        let drawn = [
            "street-light", "road", "rubbish", "noise", "parking", "fumes", "fire", "tree", "burning",
            "homestead",
            "wire", "facility",
        ]
        let parts = [scenario] + scenario.split(separator: "-").map(String.init)
        return parts.first(where: drawn.contains) ?? "case"
    }

    /// Sends a kept photo: as a picture and nothing else, whatever it holds.
    func photo(_ sha256: String, size: String?) throws -> Response {
        let wanted: PhotoStore.Size = size == "thumb" ? .thumbnail : .full
        guard let path = photos.path(of: sha256, wanted),
            let data = FileManager.default.contents(atPath: path)
        else {
            throw HTTPError(.notFound)
        }
        var headers: HTTPFields = [.contentType: "image/jpeg"]
        if let policy = HTTPField.Name("Content-Security-Policy") {
            headers[policy] = "default-src 'none'; sandbox"
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
