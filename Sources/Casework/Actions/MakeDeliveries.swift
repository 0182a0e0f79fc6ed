import Foundation
import Postgres

/// What happened becomes messages to machines and reporters, as the pack of each case says.
///
/// Runs in the transaction that takes it out of the outbox: what is told is told once, and nothing is
/// forgotten.
struct MakeDeliveries: Sendable {
    /// Followers read at once.
    private static let page = 500

    let pack: InstalledPack
    let channels: [OpenChannel]

    /// - Returns: How many were not there yet.
    func run(of news: TakenNews, at now: Date, in db: Transaction) async throws -> Int {
        guard let matrix = pack.definitions.notices, !channels.isEmpty else { return 0 }
        let lines = matrix.sendings(of: news.event)
        guard !lines.isEmpty else { return 0 }
        let area = try await db.deliveries.areaName(news.area)
        var orders = machines(lines, of: news, in: area)
        if lines.contains(where: { $0.line.audience != .subscribers }) {
            orders += try await reporters(lines, of: news, in: area, db)
        }
        let zone = TimeZone(identifier: pack.definitions.place.timeZone) ?? .gmt
        return try await db.deliveries.keep(orders.map { try $0.record(of: news, at: now, in: zone) })
    }

    private typealias Lines = [(line: NoticeLine, sending: NoticeSending)]

    private func machines(_ lines: Lines, of news: TakenNews, in area: String) -> [Order] {
        // Of a complaint about those who handle no machine hears.
        guard news.isForEverybody, let line = lines.first(where: { $0.line.audience == .subscribers })?.line
        else { return [] }
        let language = pack.definitions.place.languages.first ?? .zh
        return channels.filter { $0.kind == .webhook && $0.takes(news.event.name) }.map { channel in
            var content = content(of: news, by: line, in: area, for: nil, in: language)
            content.about = DeliveryContent.About(
                area: news.area, scenario: news.event.scenario ?? "", step: news.event.step)
            return Order(channel: channel, content: content, follower: nil, hours: nil)
        }
    }

    private func reporters(
        _ lines: Lines, of news: TakenNews, in area: String, _ db: Transaction
    ) async throws -> [Order] {
        var orders: [Order] = []
        var last: Follower?
        while true {
            let page = try await db.followers.toTell(
                home: news.home, id: news.caseID, after: last, limit: Self.page)
            orders += page.compactMap { order(for: $0, lines, of: news, in: area) }
            guard page.count == Self.page else { return orders }
            last = page.last
        }
    }

    private func order(
        for follower: Follower, _ lines: Lines, of news: TakenNews, in area: String
    ) -> Order? {
        let isOwn = follower.home == news.home && follower.id == news.caseID
        let kind = ContactAddress.channel(ofMasked: follower.masked)
        let fitting = lines.first { line, sending in
            line.audience == (isOwn ? .reporter : .followers) && kind.map(sending.channels.contains) ?? false
        }
        guard let fitting, let channel = channels.first(where: { $0.kind == kind }) else { return nil }
        let language = Language(rawValue: follower.language) ?? .zh
        return Order(
            channel: channel,
            content: content(of: news, by: fitting.line, in: area, for: follower, in: language),
            follower: follower,
            hours: fitting.sending.atAnyHour ? nil : pack.definitions.notices?.residentHours)
    }

    /// A reporter reads the number of their own report, and their own words for a step.
    private func content(
        of news: TakenNews, by line: NoticeLine, in area: String, for follower: Follower?,
        in language: Language
    ) -> DeliveryContent {
        let definitions = pack.definitions
        let scenario = news.event.scenario.flatMap(definitions.scenario)
        let step = scenario.flatMap { definitions.workflow($0.workflow)?[news.event.step] }
        let number = follower?.number ?? news.number
        let text = definitions.notices?.template(line.template)?.filled(in: language) { blank in
            switch blank {
            case .number: number.description
            case .title: scenario?.title.text(in: language) ?? ""
            case .step: (follower == nil ? step?.title : step?.reporter)?.text(in: language) ?? ""
            case .area: area
            case .due: news.due.map { definitions.calendar.wallClock(at: $0).day.description } ?? ""
            }
        }
        return DeliveryContent(
            event: news.event.name, at: news.at, number: number.description, template: line.template,
            language: language, text: text ?? number.description, about: nil)
    }

    /// One message to be made.
    private struct Order {
        let channel: OpenChannel
        let content: DeliveryContent
        let follower: Follower?
        let hours: WorkHours?

        func record(of news: TakenNews, at now: Date, in zone: TimeZone) throws -> DeliveryRecord {
            DeliveryRecord(
                id: UUID(), news: news.id, channelId: channel.id, home: news.home, caseId: news.caseID,
                toHome: follower?.home, toCaseId: follower?.id, masked: follower?.masked ?? channel.name,
                event: content.event, template: content.template, content: try content.stored(),
                opens: hours?.opens, closes: hours?.ends,
                nextAt: hours?.opening(at: now, in: zone) ?? now, madeAt: now)
        }
    }
}
