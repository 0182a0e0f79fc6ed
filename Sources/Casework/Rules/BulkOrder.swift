/// One choice to be taken on many cases, each as whoever ordered it saw it.
package struct BulkOrder: Sendable, Equatable {
    /// A case, and its version when the order was written.
    package struct Item: Sendable, Hashable {
        package let number: Case.Number
        package let version: Int

        package init(number: Case.Number, version: Int) {
            self.number = number
            self.version = version
        }

        /// - Returns: `nil` unless the text is a number, a colon and a version.
        init?(_ text: Substring) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let first = parts.first, let last = parts.last,
                let number = Case.Number(String(first)), let version = Int(last), version > 0
            else { return nil }
            self.init(number: number, version: version)
        }

        package var text: String { "\(number):\(version)" }
    }

    /// Two pages of a list: more than one person looks through before pressing a button.
    package static let most = 100

    /// Made by whoever orders: the same key does nothing twice.
    package let key: String
    package let items: [Item]
    package let workflow: Workflow.Name
    package let step: Step.Name

    package init(key: String, items: [Item], workflow: Workflow.Name, step: Step.Name) {
        self.key = key
        self.items = items
        self.workflow = workflow
        self.step = step
    }

    /// The items of a form's field, each once; `nil`: none, too many, or one that cannot be read.
    package static func items(in text: String) -> [Item]? {
        let parts = text.split(separator: " ")
        guard (1...most).contains(parts.count) else { return nil }
        let read = parts.compactMap { Item($0) }
        guard read.count == parts.count, Set(read.map(\.number)).count == read.count else { return nil }
        return read
    }
}

extension Choice {
    /// Whether it makes sense for many cases at once: nothing in it belongs to one case alone.
    package var isForMany: Bool {
        !asks.area && !asks.reasons.contains(where: \.needsOther)
    }
}
