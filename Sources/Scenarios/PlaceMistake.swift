package import Casework

/// What can be wrong with what a place says of itself, its posts and its calendar.
package enum PlaceMistake: Sendable, Equatable {
    case badCode(String)
    case badTimeZone(String)
    case badEmergencyNumber(String)
    case badEnvelope
    case centreOutside
    case dutyDesks(count: Int)
    case deskWithoutArea
    case badDay(String)
    case badHours(String)
    case hoursOverlap
    case endsBeforeStart
    case outsideCalendar(Day)
    case repeatedDay(Day)
    case holidayAndWorked(Day)
    case workedAnyway(Day)
    case noWorkingDay

    var said: LocalizedText {
        switch self {
        case .badCode(let code):
            LocalizedText(zh: "“\(code)”不是市级代码；应为四位数字", en: "\"\(code)\" is no city code; four digits are needed")
        case .badTimeZone(let name):
            LocalizedText(
                zh: "不认识时区“\(name)”；请写成 Asia/Shanghai 这样",
                en: "unknown time zone \"\(name)\"; write it like Asia/Shanghai")
        case .badEmergencyNumber(let number):
            LocalizedText(
                zh: "“\(number)”不能拨打；应为 3 到 15 位数字",
                en: "\"\(number)\" cannot be dialled; 3 to 15 digits are needed")
        case .badEnvelope:
            LocalizedText(
                zh: "范围不成立；west 应小于 east，south 应小于 north",
                en: "not a box; west must be less than east, and south less than north")
        case .centreOutside:
            LocalizedText(zh: "中心点在范围之外；请改到 envelope 之内", en: "the centre lies outside the envelope; move it in")
        case .dutyDesks(let count):
            LocalizedText(
                zh: "市级兜底值班台有 \(count) 个；应恰有一个岗位写 desk: duty、levels: [city]",
                en: "\(count) duty desks; exactly one post must say desk: duty with levels: [city]")
        case .deskWithoutArea:
            LocalizedText(
                zh: "只有 role: area 的岗位才有值班台；请删去 desk", en: "only a post with role: area keeps a desk; remove desk")
        case .badDay(let text):
            LocalizedText(
                zh: "“\(text)”不是日期；请写成 2026-10-01，或 2026-10-01 to 2026-10-07",
                en: "\"\(text)\" is no date; write 2026-10-01, or 2026-10-01 to 2026-10-07")
        case .badHours(let text):
            LocalizedText(
                zh: "“\(text)”不是时段；请写成 \"08:30-12:00\" 这样",
                en: "\"\(text)\" are no hours; write them like \"08:30-12:00\"")
        case .hoursOverlap:
            LocalizedText(zh: "时段重叠或次序颠倒；请按先后排列", en: "the hours overlap or are out of order; put them in order")
        case .endsBeforeStart:
            LocalizedText(zh: "结束早于开始；请对调", en: "it ends before it starts; swap the two")
        case .outsideCalendar(let day):
            LocalizedText(zh: "\(day) 不在日历范围内；请扩大 covers", en: "\(day) lies outside the calendar; widen covers")
        case .repeatedDay(let day):
            LocalizedText(zh: "\(day) 写了两次；请只留一个", en: "\(day) is written twice; keep one")
        case .holidayAndWorked(let day):
            LocalizedText(
                zh: "\(day) 既放假又上班；请只留一个", en: "\(day) is both a holiday and worked; keep one")
        case .workedAnyway(let day):
            LocalizedText(
                zh: "\(day) 本来就上班，不必列为调休；请核对日期",
                en: "\(day) is a working day anyway, not a make-up day; check the date")
        case .noWorkingDay:
            LocalizedText(zh: "一周没有一天上班；请在 hours 里写明", en: "no day of the week is worked; say so under hours")
        }
    }
}
