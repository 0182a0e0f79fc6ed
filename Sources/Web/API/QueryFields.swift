import Hummingbird

/// The parameters of a machine's address, as strict as the fields of a body.
struct QueryFields {
    private let values: [String: String]
    private var known: [String] = []
    private var wrong: [WrongValue] = []

    init(_ request: Request) {
        var values: [String: String] = [:]
        for (name, value) in request.uri.queryParameters where values[String(name)] == nil {
            values[String(name)] = String(value)
        }
        self.values = values
    }

    func finish() throws(InputRefusal) {
        let strangers = values.keys.filter { !known.contains($0) }.sorted()
        guard strangers.isEmpty else { throw .unknown(strangers, known: known) }
        guard wrong.isEmpty else { throw .wrong(wrong) }
    }

    /// Nil when the parameter is absent or unreadable.
    mutating func value<T>(_ name: String, _ expected: WrongValue.Expected, _ convert: (String) -> T?) -> T? {
        known.append(name)
        guard let text = values[name] else { return nil }
        let converted = convert(text)
        if converted == nil { wrong.append(WrongValue(field: name, expected: expected)) }
        return converted
    }

    /// Words may be left empty; that is as if they were not asked for.
    mutating func text(_ name: String) -> String? {
        value(name, .text) { $0 }.flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func number(_ name: String) -> Double? { value(name, .number) { Double($0) } }

    /// How many lines an answer may hold.
    mutating func limit(upTo most: Int, otherwise usual: Int) -> Int {
        value("limit", .integer) { Int($0).flatMap { (1...most).contains($0) ? $0 : nil } } ?? usual
    }

    mutating func refuse(_ name: String, _ expected: WrongValue.Expected) {
        wrong.append(WrongValue(field: name, expected: expected))
    }
}
