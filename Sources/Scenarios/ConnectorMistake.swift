import Casework
package import Ledgers
package import Territory

/// What can be wrong with a connector whose every word is known.
package enum ConnectorMistake: Sendable, Equatable {
    case notAnAddress(String)
    case notADatabase(String)
    case notPlain(String)
    case noOrigin
    case twoOrigins
    case notAMoment(String)
    case noSchedule
    case twoSchedules
    case twoPagings
    case notACode(String)
    case outside(Area.Code)
    case notAField(LedgerField.Code, of: Ledger.Name, known: [LedgerField.Code])
    case repeatedField(LedgerField.Code)
    case missingFields([LedgerField.Code])
    case badSource(String, limit: Int)
    case secret(String)
    case tooMany(limit: Int)

    var said: LocalizedText {
        switch self {
        case .notAnAddress(let text):
            LocalizedText(
                zh: "“\(text)”不是地址；请写 https:// 开头的完整地址（不带用户名、密码）",
                en: "\"\(text)\" is no address; write a whole one that begins with https://, "
                    + "without name and password")
        case .notADatabase(let text):
            LocalizedText(
                zh: "“\(text)”不是数据库地址；请写成 postgresql://主机:端口/数据库，用户名和密码不写在这里",
                en: "\"\(text)\" is no database; write postgresql://host:port/database, "
                    + "name and password are not written here")
        case .notPlain(let name):
            LocalizedText(
                zh: "“\(name)”不能作表名或列名；请用字母、数字和下划线",
                en: "\"\(name)\" cannot be a table or column; use letters, digits and _")
        case .noOrigin:
            LocalizedText(zh: "没说从哪里取；请写 json 或 database", en: "says not from where; write json or database")
        case .twoOrigins:
            LocalizedText(zh: "json 和 database 只能写一个", en: "json and database stand side by side; keep one")
        case .notAMoment(let text):
            LocalizedText(
                zh: "“\(text)”不是钟点；请写成 \"03:30\" 这样",
                en: "\"\(text)\" is no time of day; write it like \"03:30\"")
        case .noSchedule:
            LocalizedText(
                zh: "没说什么时候取；请写 {every-hours: 6} 或 {daily-at: \"03:30\"}",
                en: "says not when; write {every-hours: 6} or {daily-at: \"03:30\"}")
        case .twoSchedules:
            LocalizedText(
                zh: "every-hours 和 daily-at 只能写一个",
                en: "every-hours and daily-at stand side by side; keep one")
        case .twoPagings:
            LocalizedText(
                zh: "next 和 page-number 只能写一个", en: "next and page-number stand side by side; keep one")
        case .notACode(let text):
            LocalizedText(
                zh: "“\(text)”不是区划代码；请写 4、6、9 或 12 位数字，加引号",
                en: "\"\(text)\" is no area code; write 4, 6, 9 or 12 digits in quotes")
        case .outside(let code):
            LocalizedText(
                zh: "\(code) 不在本地；请写本地的代码", en: "\(code) lies outside this place; name an area of it")
        case .notAField(let code, let ledger, let known):
            LocalizedText(
                zh: "台账“\(ledger)”没有字段“\(code)”" + Suggestion.ending(for: code, among: known).zh,
                en: "ledger \"\(ledger)\" has no field \"\(code)\""
                    + Suggestion.ending(for: code, among: known).en)
        case .repeatedField(let code):
            LocalizedText(zh: "字段“\(code)”写了两次；请只留一个", en: "field \"\(code)\" stands here twice; keep one")
        case .missingFields(let codes):
            LocalizedText(
                zh: "缺少必填字段：\(codes.joined(separator: "、"))；请在 columns 里写上",
                en: "required fields are missing: \(codes.joined(separator: ", ")); add them to columns")
        case .badSource(let text, let limit):
            LocalizedText(
                zh: "“\(text)”不能作来源名称；请写一行，最多 \(limit) 个字",
                en: "\"\(text)\" cannot name a source; write one line of at most \(limit) characters")
        case .secret(let key):
            LocalizedText(
                zh: "“\(key)”不写在场景包里；密码和令牌由运维人员写进 LINLI_CONNECTOR_SECRETS_FILE 所指的文件",
                en:
                    "\"\(key)\" does not belong into a pack; passwords and tokens stand in the file "
                    + "that LINLI_CONNECTOR_SECRETS_FILE names")
        case .tooMany(let limit):
            LocalizedText(zh: "接口太多；最多 \(limit) 个", en: "too many connectors; at most \(limit)")
        }
    }
}
