package import Foundation
package import Territory

/// A workbook that a desk laid out for a ledger: whoever works there or below fills it by a choice.
package struct SheetTemplate: Sendable {
    package let id: UUID
    package let ledger: Ledger.Name
    /// The area whose desk keeps it.
    package let area: Area.Code
    package let areaName: String
    package let title: String
    package let layout: TemplateLayout
    /// Person and post, as they were called when it was kept.
    package let who: String
    package let keptAt: Date

    /// Unicode code points, as the database counts them.
    package static let titleLimit = 60
    package static let reasonLimit = 500
    /// Templates of one ledger that a desk keeps at once.
    package static let most = 30
}
