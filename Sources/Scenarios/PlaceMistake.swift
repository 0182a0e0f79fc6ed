import Casework

/// What can be wrong with what a place says of itself, its posts and its calendar.
package enum PlaceMistake: Sendable, Equatable {
    case badCode(String)
    case badTimeZone(String)
    case badEmergencyNumber(String)
    case badEnvelope
    case centreOutside
    case dutyDesks(count: Int)
    case deskWithoutArea
    case handlerUnmasks

    var said: LocalizedText {
        switch self {
        case .badCode(let code):
            LocalizedText(
                zh: "“\(code)”不是市级代码；应为四位数字", en: "\"\(code)\" is no city code; four digits are needed")
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
            LocalizedText(
                zh: "中心点在范围之外；请改到 envelope 之内", en: "the centre lies outside the envelope; move it in")
        case .dutyDesks(let count):
            LocalizedText(
                zh: "市级兜底值班台有 \(count) 个；应恰有一个岗位写 desk: duty、levels: [city]",
                en: "\(count) duty desks; exactly one post must say desk: duty with levels: [city]")
        case .deskWithoutArea:
            LocalizedText(
                zh: "只有 role: area 的岗位才有值班台；请删去 desk",
                en: "only a post with role: area keeps a desk; remove desk")
        case .handlerUnmasks:
            LocalizedText(
                zh: "能查看联系方式的岗位不能办理：unmasks: true 只能写在 role: area、没有值班台的岗位上",
                en: "whoever may see a contact handles nothing: unmasks: true needs role: area and no desk")
        }
    }
}
