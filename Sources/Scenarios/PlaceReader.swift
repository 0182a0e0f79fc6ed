import Casework
// Foundation itself: whether a time zone exists is in its data.
import Foundation
import Territory

/// Reads `place.yaml`.
struct PlaceReader {
    let notebook: Notebook

    func place(from root: PackValue) -> (place: Place, calendar: Noted<String>?) {
        let entries = root.entries()
        let code = entries.required("code").flatMap(self.code(from:))
        let name = entries.required("name")?.localized()
        let timeZone = entries.required("time_zone").map(self.timeZone(from:))
        let languages = entries.required("languages").map(self.languages(from:))
        let envelope = entries.required("envelope").flatMap(self.envelope(from:))
        let centre = entries.required("centre").flatMap { self.centre(from: $0, within: envelope) }
        let notices = self.notices(from: entries)
        let calendar = entries.required("calendar").map { Noted(value: $0.name(), mark: $0.mark) }
        _ = entries.optional("shares")?.name()
        let locatedBy = entries.optional("located_by")?.level()
        entries.finish()
        var place = Place(
            code: code ?? Self.nowhere, name: name ?? Self.silence,
            customs: Place.Customs(
                timeZone: timeZone ?? "", languages: languages ?? [], calendar: calendar?.value ?? ""),
            bounds: Place.Bounds(
                envelope: envelope ?? Place.Envelope(west: 0, south: 0, east: 0, north: 0),
                centre: centre ?? Place.Spot(longitude: 0, latitude: 0)),
            notices: notices)
        place.locatedBy = locatedBy
        return (place, calendar)
    }

    private static let silence = LocalizedText(zh: "", en: "")
    /// Stands for a code that could not be read; a pack with one is never handed out.
    static let nowhere: Area.Code = {
        guard let code = Area.Code("0000") else { preconditionFailure("four digits are a city code") }
        return code
    }()

    private func code(from value: PackValue) -> Area.Code? {
        let text = value.text()
        guard let code = Area.Code(text), code.level == .city else {
            value.note(.place(.badCode(text)))
            return nil
        }
        return code
    }

    private func timeZone(from value: PackValue) -> String {
        let name = value.text()
        if TimeZone(identifier: name) == nil { value.note(.place(.badTimeZone(name))) }
        return name
    }

    private func languages(from value: PackValue) -> [Language] {
        let languages = value.list().compactMap { $0.word(.language, as: Language.self) }
        if languages.isEmpty { value.note(.value(.emptyList)) }
        return languages
    }

    private func envelope(from value: PackValue) -> Place.Envelope? {
        let entries = value.entries()
        let west = entries.required("west")?.number(in: -180...180)
        let south = entries.required("south")?.number(in: -90...90)
        let east = entries.required("east")?.number(in: -180...180)
        let north = entries.required("north")?.number(in: -90...90)
        entries.finish()
        guard let west, let south, let east, let north else { return nil }
        guard west < east, south < north else {
            value.note(.place(.badEnvelope))
            return nil
        }
        return Place.Envelope(west: west, south: south, east: east, north: north)
    }

    private func centre(from value: PackValue, within envelope: Place.Envelope?) -> Place.Spot? {
        let entries = value.entries()
        let longitude = entries.required("longitude")?.number(in: -180...180)
        let latitude = entries.required("latitude")?.number(in: -90...90)
        entries.finish()
        guard let longitude, let latitude else { return nil }
        let spot = Place.Spot(longitude: longitude, latitude: latitude)
        if let envelope, !envelope.contains(spot) { value.note(.place(.centreOutside)) }
        return spot
    }

    private func notices(from entries: Entries) -> Place.Notices {
        var notices = Place.Notices(
            emergency: entries.required("emergency").map(emergency(from:)) ?? [],
            privacy: entries.required("privacy")?.localized() ?? Self.silence,
            retention: entries.required("retention")?.localized() ?? Self.silence,
            guardians: entries.required("guardians")?.localized() ?? Self.silence,
            mapApproval: entries.required("map_approval").map(mapApproval(from:))
                ?? Place.MapApproval(number: "", note: Self.silence))
        notices.banner = entries.optional("banner")?.localized()
        return notices
    }

    private func emergency(from value: PackValue) -> [Place.EmergencyNumber] {
        let numbers = value.list().map { value in
            let entries = value.entries()
            let number = entries.required("number").map { value in
                let number = value.text()
                let digits = number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                if !digits || !(3...15).contains(number.utf8.count) {
                    value.note(.place(.badEmergencyNumber(number)))
                }
                return number
            }
            let label = entries.required("label")?.localized()
            entries.finish()
            return Place.EmergencyNumber(number: number ?? "", label: label ?? Self.silence)
        }
        if numbers.isEmpty { value.note(.value(.emptyList)) }
        return numbers
    }

    private func mapApproval(from value: PackValue) -> Place.MapApproval {
        let entries = value.entries()
        let number = entries.optional("number")?.text() ?? ""
        let note = entries.required("note")?.localized()
        entries.finish()
        return Place.MapApproval(number: number, note: note ?? Self.silence)
    }
}
