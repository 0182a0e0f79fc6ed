package import FoundationEssentials

/// In which order a list shows its cases; the raw value is its word in an address.
///
/// There is none by the last change: each choice would move a row in one more index, and whoever pages would
/// see cases twice or not at all.
package enum CaseOrder: String, Sendable, CaseIterable {
    case newest, oldest
    /// The soonest due first, what has no limit last; closed cases are not due and not listed.
    case due
    /// By the running number, which all towns share.
    case number
}

/// Where a page of a list of cases begins: after this line, in this order.
package struct CasePosition: Sendable, Equatable {
    package let mark: Mark
    package let id: UUID

    /// What the order goes by; two cases that share it are told apart by identifier.
    package enum Mark: Sendable, Equatable {
        case newest(Date), oldest(Date), due(Date?), number(Int64)
    }

    package init(_ mark: Mark, id: UUID) {
        self.mark = mark
        self.id = id
    }

    package var order: CaseOrder {
        switch mark {
        case .newest: .newest
        case .oldest: .oldest
        case .due: .due
        case .number: .number
        }
    }

    /// Order, microseconds or number, and identifier, as carried in an address; newest needs no word.
    package var text: String {
        switch mark {
        case .newest(let date): "\(Self.microseconds(date))_\(id)"
        case .oldest(let date): "oldest.\(Self.microseconds(date))_\(id)"
        case .due(let date): "due.\(date.map { String(Self.microseconds($0)) } ?? Self.never)_\(id)"
        case .number(let number): "number.\(number)_\(id)"
        }
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = parts.last.flatMap({ UUID(uuidString: String($0)) }) else {
            return nil
        }
        let words = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard words.count <= 2, let value = words.last else { return nil }
        let order = words.count == 1 ? .newest : words.first.flatMap { CaseOrder(rawValue: String($0)) }
        let isNumber = (1...17).contains(value.utf8.count) && value.utf8.allSatisfy { (48...57).contains($0) }
        let number = isNumber ? Int64(value) : nil
        let date = number.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
        let mark: Mark? =
            switch order {
            case .newest: date.map(Mark.newest)
            case .oldest: date.map(Mark.oldest)
            case .due: value == Self.never ? .due(nil) : date.map(Mark.due)
            case .number: number.map(Mark.number)
            case nil: nil
            }
        guard let mark else { return nil }
        self.init(mark, id: id)
    }

    private static let never = "none"

    private static func microseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }
}

/// Why a list is not shown in an order. One case per rule.
package enum CaseOrderRefusal: Error, Equatable {
    /// The page was to begin where one of another order ended.
    case otherOrder
    /// Closed cases, by when they are due.
    case closedAreNotDue
}

extension CaseFilter {
    /// - Throws: ``CaseOrderRefusal`` when these cases cannot be shown in this order from there on.
    package func demandOrder(from position: CasePosition?) throws(CaseOrderRefusal) {
        if order == .due, state == .closed { throw .closedAreNotDue }
        if let position, position.order != order { throw .otherOrder }
    }

    /// Only what is open is due.
    var stateInOrder: State? { order == .due ? state ?? .open : state }

    /// The same cases for a file, which has an order of its own.
    package var forExport: CaseFilter {
        var filter = self
        filter.state = stateInOrder
        filter.order = .newest
        return filter
    }
}
