package import Casework
package import Territory

/// What can be wrong with a work calendar.
package enum CalendarMistake: Sendable, Equatable {
    case badDay(String)
    case badHours(String)
    case hoursOverlap
    case endsBeforeStart
    case outsideCalendar(Day)
    case repeatedDay(Day)
    case holidayAndWorked(Day)
    case workedAnyway(Day)
    case noWorkingDay
    case badArea(String)
    case repeatedArea(Area.Code)
    case noArea

    var said: LocalizedText {
        switch self {
        case .badDay(let text):
            LocalizedText(
                zh: "“\(text)”不是日期；请写成 2026-10-01，或 2026-10-01 to 2026-10-07",
                en: "\"\(text)\" is no date; write 2026-10-01, or 2026-10-01 to 2026-10-07")
        case .badHours(let text):
            LocalizedText(
                zh: "“\(text)”不是时段；请写成 \"08:30-12:00\" 这样",
                en: "\"\(text)\" are no hours; write them like \"08:30-12:00\"")
        case .hoursOverlap:
            LocalizedText(
                zh: "时段重叠或次序颠倒；请按先后排列", en: "the hours overlap or are out of order; put them in order")
        case .endsBeforeStart:
            LocalizedText(zh: "结束早于开始；请对调", en: "it ends before it starts; swap the two")
        case .outsideCalendar(let day):
            LocalizedText(
                zh: "\(day) 不在日历范围内；请扩大 covers", en: "\(day) lies outside the calendar; widen covers")
        case .repeatedDay(let day):
            LocalizedText(zh: "\(day) 写了两次；请只留一个", en: "\(day) is written twice; keep one")
        case .holidayAndWorked(let day):
            LocalizedText(
                zh: "\(day) 既放假又上班；请只留一个", en: "\(day) is both a holiday and worked; keep one")
        case .workedAnyway(let day):
            LocalizedText(
                zh: "\(day) 本来就上班，不必列为调休；请核对日期",
                en: "\(day) is a working day anyway, not a make-up day; check the date")
        case .badArea(let text):
            LocalizedText(
                zh: "“\(text)”不是本地的区划代码；请写成 4、6、9、12、15 或 18 位数字",
                en: "\"\(text)\" is no code of this place; 4, 6, 9, 12, 15 or 18 digits are needed")
        case .repeatedArea(let code):
            LocalizedText(
                zh: "区划 \(code) 已有自己的日历；请只留一个", en: "area \(code) has a calendar of its own already; keep one"
            )
        case .noArea:
            LocalizedText(
                zh: "这个日历不属于任何区划；请在 areas 里写明", en: "this calendar is for no area; list them under areas")
        case .noWorkingDay:
            LocalizedText(zh: "一周没有一天上班；请在 hours 里写明", en: "no day of the week is worked; say so under hours")
        }
    }
}
