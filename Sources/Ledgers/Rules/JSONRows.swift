import Casework
import Foundation

/// One answer of an address, read as rows.
package struct JSONPage: Sendable {
    private let answer: JSONValue
    private let number: Int

    /// - Parameter number: Of the page, counted from 1.
    package init(_ bytes: [UInt8], number: Int) throws(PullFailure) {
        self.number = number
        do {
            answer = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .notJSON(page: number)
        }
    }

    /// The cells of each row, as the columns of a connector name them.
    package func rows(at path: String, columns: [Connector.Column]) throws(PullFailure) -> [[String]] {
        guard case .list(let rows) = answer.value(at: path) else { throw .noRows(path: path) }
        var cells: [[String]] = []
        cells.reserveCapacity(rows.count)
        for row in rows {
            guard case .object = row else { throw .noRows(path: path) }
            var line: [String] = []
            for column in columns {
                let found: String? = row.value(at: column.heading).map(\.text) ?? ""
                guard let found else { throw .notAValue(path: column.heading) }
                line.append(found)
            }
            cells.append(line)
        }
        return cells
    }

    /// What the answer names as its next page; `nil`: nothing.
    package func next(at path: String) -> String? {
        guard case .text(let text) = answer.value(at: path), !text.isEmpty else { return nil }
        return text
    }
}

/// A value of JSON, its numbers as they were written.
enum JSONValue: Decodable, Sendable, Equatable {
    case nothing
    case truth(Bool)
    case number(String)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        if one.decodeNil() {
            self = .nothing
        } else if let text = try? one.decode(String.self) {
            self = .text(text)
        } else if let whole = try? one.decode(Int64.self) {
            self = .number(String(whole))
        } else if let truth = try? one.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? one.decode(Decimal.self) {
            // A decimal, so that 1.10 stays near what was written and long numbers are not rounded.
            self = .number(number.description)
        } else if let list = try? one.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try one.decode([String: JSONValue].self))
        }
    }

    /// - Parameter path: Names with full stops between; empty: the value itself.
    func value(at path: String) -> JSONValue? {
        var here: JSONValue? = self
        for name in path.split(separator: ".") {
            guard case .object(let values) = here else { return nil }
            here = values[String(name)]
        }
        return here
    }

    /// As a cell of a sheet would say it; `nil`: no cell can.
    var text: String? {
        switch self {
        case .nothing: ""
        case .truth(let truth): truth ? "true" : "false"
        case .number(let text), .text(let text): text
        case .list: nil
        case .object(let values): Self.point(values)
        }
    }

    /// A point as GeoJSON has it, longitude first.
    private static func point(_ values: [String: JSONValue]) -> String? {
        guard values["type"] == .text("Point"), case .list(let numbers) = values["coordinates"] else {
            return nil
        }
        let texts = numbers.prefix(2).compactMap { number -> String? in
            if case .number(let text) = number { text } else { nil }
        }
        return texts.count == 2 ? texts.joined(separator: ",") : nil
    }
}
