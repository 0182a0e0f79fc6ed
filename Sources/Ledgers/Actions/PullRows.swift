import Access
package import Casework
import Foundation
import Territory

/// Ways out of this machine that a pull takes, each given by whoever runs it.
package struct PullWays: Sendable {
    /// Asks an address once.
    ///
    /// - Returns: The body of an answer with a status of success, at most so many bytes of it.
    package typealias Fetch =
        @Sendable (_ address: PullAddress, _ authorization: String?, _ limitBytes: Int)
        async throws(PullFailure)
        -> [UInt8]
    /// The number a name leads to, looked at once, as it is connected to.
    package typealias Resolve =
        @Sendable (_ endpoint: Endpoint) async throws(PullFailure) -> (text: String, number: NetworkAddress)

    package let fetch: Fetch
    package let resolve: Resolve

    package init(fetch: @escaping Fetch, resolve: @escaping Resolve) {
        (self.fetch, self.resolve) = (fetch, resolve)
    }
}

/// Reads what the other system of a connector says, as far as the operator of the place lets it.
struct PullRows: Sendable {
    let origins: PullOrigins
    let secrets: PullSecrets
    let ways: PullWays
    /// Where there is room when there is none in memory.
    let folder: String

    /// Of all pages of one run together.
    static let limitBytes = 200 << 20
    /// Of one page: it stands in memory several times over while it is read.
    static let pageLimitBytes = 50 << 20

    func rows(of connector: Connector) async throws -> [CSV.Row] {
        switch connector.origin {
        case .json(let json): try await pages(of: json, for: connector)
        case .database(let database): try await table(of: database, for: connector)
        }
    }

    private func admitted(_ text: String) throws(PullFailure) -> PullAddress {
        guard let address = PullAddress(text) else { throw .notAllowed(origin: "?") }
        guard origins.admits(address) else { throw .notAllowed(origin: address.origin) }
        return address
    }

    private func pages(of json: JSONOrigin, for connector: Connector) async throws -> [CSV.Row] {
        var (rows, left, seen): ([CSV.Row], Int, Set<String>) = ([], Self.limitBytes, [])
        let first = try admitted(json.address)
        var next: PullAddress? = json.address(ofPage: 1).flatMap(PullAddress.init) ?? first
        var number = 0
        while let address = next {
            try Task.checkCancellation()
            number += 1
            guard number <= json.mostPages else { throw PullFailure.tooManyPages(limit: json.mostPages) }
            guard seen.insert(address.endpoint.description).inserted else { throw PullFailure.nextAgain }
            let bytes = try await ways.fetch(
                address, secrets.authorization(of: connector.name), min(left, Self.pageLimitBytes))
            left -= bytes.count
            let page = try JSONPage(bytes, number: number)
            let cells = try page.rows(at: json.rows, columns: connector.columns)
            guard rows.count + cells.count <= SheetRows.mostRows else {
                throw PullFailure.tooManyRows(limit: SheetRows.mostRows)
            }
            for line in cells { rows.append(CSV.Row(line: rows.count + 1, fields: line)) }
            next = try json.next(after: page, of: address, number: number, isEmpty: cells.isEmpty)
            guard left > 0 || next == nil else {
                throw PullFailure.tooLarge(megabytes: Self.limitBytes >> 20)
            }
        }
        return rows
    }

    private func table(of database: DatabaseOrigin, for connector: Connector) async throws -> [CSV.Row] {
        let address = try admitted(database.address)
        let (text, number) = try await ways.resolve(address.endpoint)
        guard origins.admits(number, of: address) else {
            throw PullFailure.privateNetwork(origin: address.origin)
        }
        let child = DatabaseChild(
            address: address, number: text, login: secrets.login(of: connector.name),
            isPlain: origins.isPlain(address), folder: folder)
        return try await child.rows(of: database, headings: connector.headings)
    }
}

extension JSONOrigin {
    /// - Returns: `nil` when pages are not counted.
    func address(ofPage number: Int) -> String? {
        guard case .number(let parameter) = paging else { return nil }
        return address + (address.contains("?") ? "&" : "?") + "\(parameter)=\(number)"
    }

    /// Where the next page lies; `nil`: there is none.
    func next(
        after page: JSONPage, of address: PullAddress, number: Int, isEmpty: Bool
    ) throws(PullFailure) -> PullAddress? {
        switch paging {
        case .none: return nil
        case .number: return isEmpty ? nil : self.address(ofPage: number + 1).flatMap(PullAddress.init)
        case .next(let path):
            guard let said = page.next(at: path) else { return nil }
            let text = said.hasPrefix("/") ? address.origin + said : said
            // Whoever answers must not send us elsewhere, nor what lets us in.
            guard let next = PullAddress(text) else { throw .nextElsewhere(origin: "?") }
            guard next.origin == address.origin else { throw .nextElsewhere(origin: next.origin) }
            return next
        }
    }
}
