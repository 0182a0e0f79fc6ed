package import Territory

/// What a place decides about itself: its names, bounds, languages and the notices it owes its residents.
package struct Place: Sendable, Equatable, Codable {
    package let code: Area.Code
    package let name: LocalizedText
    /// An IANA identifier that this machine knows; a pack with another does not load.
    package let timeZone: String
    /// The first is shown to a visitor whose browser names none of them.
    package let languages: [Language]
    package let envelope: Envelope
    package let centre: Spot
    package let emergency: [EmergencyNumber]
    /// Why data is asked for, and who sees it.
    package let privacy: LocalizedText
    /// How long things are kept.
    package let retention: LocalizedText
    /// Plain words for reporters under fourteen and their guardians.
    package let guardians: LocalizedText
    package let mapApproval: MapApproval
    /// Shown on every page, print and tile; `nil` in a real place.
    package let banner: LocalizedText?
    package let calendar: WorkCalendar.Name
    /// The finest level of the place's tree, where it does not reach down to units; `nil`: it does.
    package var locatedBy: Area.Level?

    /// Nothing in the place is real; a data directory holding a real place refuses such a pack.
    package var isGenerated: Bool { banner != nil }

    package init(
        code: Area.Code, name: LocalizedText, customs: Customs, bounds: Bounds, notices: Notices
    ) {
        self.code = code
        self.name = name
        timeZone = customs.timeZone
        languages = customs.languages
        calendar = customs.calendar
        envelope = bounds.envelope
        centre = bounds.centre
        emergency = notices.emergency
        privacy = notices.privacy
        retention = notices.retention
        guardians = notices.guardians
        mapApproval = notices.mapApproval
        banner = notices.banner
    }
}

extension Place {
    /// A WGS-84 position in degrees.
    package struct Spot: Sendable, Equatable, Codable {
        package let longitude: Double
        package let latitude: Double

        package init(longitude: Double, latitude: Double) {
            self.longitude = longitude
            self.latitude = latitude
        }
    }

    /// The box, in WGS-84 degrees, outside which a report is not ours.
    package struct Envelope: Sendable, Equatable, Codable {
        package let west: Double
        package let south: Double
        package let east: Double
        package let north: Double

        package init(west: Double, south: Double, east: Double, north: Double) {
            self.west = west
            self.south = south
            self.east = east
            self.north = north
        }

        package func contains(_ spot: Spot) -> Bool {
            west <= spot.longitude && spot.longitude <= east
                && south <= spot.latitude && spot.latitude <= north
        }
    }

    /// A number to call instead of reporting here.
    package struct EmergencyNumber: Sendable, Equatable, Codable {
        package let number: String
        package let label: LocalizedText

        package init(number: String, label: LocalizedText) {
            self.number = number
            self.label = label
        }
    }

    /// The approval number a public map must show (审图号); empty until the place has obtained one.
    package struct MapApproval: Sendable, Equatable, Codable {
        package let number: String
        package let note: LocalizedText

        package init(number: String, note: LocalizedText) {
            self.number = number
            self.note = note
        }
    }

    /// By which clock, in which languages and on which days the place works.
    package struct Customs: Sendable, Equatable {
        package let timeZone: String
        package let languages: [Language]
        package let calendar: WorkCalendar.Name

        package init(timeZone: String, languages: [Language], calendar: WorkCalendar.Name) {
            self.timeZone = timeZone
            self.languages = languages
            self.calendar = calendar
        }
    }

    /// Where the place lies and where its map opens.
    package struct Bounds: Sendable, Equatable {
        package let envelope: Envelope
        package let centre: Spot

        package init(envelope: Envelope, centre: Spot) {
            self.envelope = envelope
            self.centre = centre
        }
    }

    /// What the place tells everybody who reports.
    package struct Notices: Sendable, Equatable {
        package var emergency: [EmergencyNumber]
        package var privacy: LocalizedText
        package var retention: LocalizedText
        package var guardians: LocalizedText
        package var mapApproval: MapApproval
        package var banner: LocalizedText?

        package init(
            emergency: [EmergencyNumber], privacy: LocalizedText, retention: LocalizedText,
            guardians: LocalizedText, mapApproval: MapApproval
        ) {
            self.emergency = emergency
            self.privacy = privacy
            self.retention = retention
            self.guardians = guardians
            self.mapApproval = mapApproval
        }
    }
}
