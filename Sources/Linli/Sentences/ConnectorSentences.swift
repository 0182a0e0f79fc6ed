import Foundation
import Ledgers

/// What the console says of connectors.
enum ConnectorSentences {
    static func notListed(_ connector: Connector) -> Finding {
        let origin = PullAddress(connector.origin.address)?.origin ?? "?"
        return Finding(
            Sentence(
                "接口 \(connector.name) 开着，但 \(origin) 不在 LINLI_CONNECTORS 里：什么也不会取",
                "connector \(connector.name) is on, and \(origin) is not in LINLI_CONNECTORS: "
                    + "nothing is fetched"
            ),
            wayOut: Sentence(
                "可信的话把它写进 LINLI_CONNECTORS（内网的前面写 private），再重启；否则 linli connect \(connector.name) --off",
                "if it can be trusted, add it to LINLI_CONNECTORS (private before one of an intranet) and "
                    + "restart; else linli connect \(connector.name) --off"))
    }

    static func gone(_ name: Connector.Name) -> Finding {
        Finding(
            Sentence(
                "接口 \(name) 开着，但场景包里已没有它", "connector \(name) is on, and the pack knows it no more"),
            wayOut: Sentence("linli connect \(name) --off", "linli connect \(name) --off"))
    }

    static func failing(_ connector: SwitchedConnector, _ last: ConnectorRun) -> Finding {
        let why = words(for: last.why ?? "", last.detail)
        return Finding(
            Sentence(
                "接口 \(connector.name) 连续 \(connector.tries) 次没有取成：\(why.zh)",
                "connector \(connector.name) came to nothing \(connector.tries) times in a row: \(why.en)"),
            wayOut: Sentence(
                "排除原因后运行 linli connect \(connector.name)；接口页面有每次的记录",
                "once the cause is gone, run linli connect \(connector.name); "
                    + "the page of connectors has each run"
            ))
    }

    static func words(for refusal: ConnectCommand.Refusal) -> Sentence {
        switch refusal {
        case .notOn(let name):
            Sentence(
                "接口 \(name) 没有打开：linli connect \(name) --on",
                "connector \(name) is not switched on: linli connect \(name) --on")
        case .unknown(_, known: []):
            Sentence("场景包里没有接口（connectors/）", "the pack has no connectors (connectors/)")
        case .unknown(let name, let known):
            Sentence(
                "没有接口 \(name)；有：\(known.joined(separator: " "))",
                "there is no connector \(name); there are: \(known.joined(separator: " "))")
        case .running: Sentence("它正在运行", "it runs already")
        }
    }

    static func switched(_ name: Connector.Name, isOn: Bool) -> Sentence {
        isOn
            ? Sentence("接口 \(name) 已打开", "connector \(name) is on")
            : Sentence("接口 \(name) 已关闭", "connector \(name) is off")
    }

    static func line(of run: ConnectorRun) -> Sentence {
        let n = run.counts
        let counts = Sentence(
            "读 \(n.read) 行：新增 \(n.added)，补充 \(n.changed)，相同 \(n.same)，待定 \(n.aside)，未收 \(n.refused)",
            "\(n.read) rows read: \(n.added) added, \(n.changed) changed, \(n.same) the same, "
                + "\(n.aside) put aside, \(n.refused) refused")
        guard run.outcome == .failed else { return counts }
        let why = words(for: run.why ?? "", run.detail)
        return Sentence("没有取成：\(why.zh)。\(counts.zh)", "it came to nothing: \(why.en). \(counts.en)")
    }

    /// A word of the run log as a sentence.
    static func words(for why: String, _ detail: String?) -> Sentence {
        let detail = detail ?? ""
        return all[why].map {
            Sentence($0.zh.replacing("{detail}", with: detail), $0.en.replacing("{detail}", with: detail))
        } ?? Sentence(why, why)
    }

    static let all: [String: Sentence] = [
        "not-allowed": Sentence("{detail} 不在允许的地址里", "{detail} is not among the allowed addresses"),
        "private-network": Sentence("{detail} 指向内网，而名单上没写 private", "{detail} leads into a private network"),
        "unreachable": Sentence("连不上对方", "the other system cannot be reached"),
        "timeout": Sentence("对方太久没有答完", "the other system did not answer in time"),
        "status": Sentence("对方回答 HTTP {detail}", "the other system answered HTTP {detail}"),
        "redirect": Sentence("对方要转到别处（HTTP {detail}），不跟去", "it sends on elsewhere (HTTP {detail})"),
        "broken": Sentence("回答到一半断了", "the answer broke off"),
        "too-large": Sentence("超过 {detail} MB", "more than {detail} MB"),
        "too-many-rows": Sentence("超过 {detail} 行", "more than {detail} rows"),
        "too-many-pages": Sentence("超过 {detail} 页", "more than {detail} pages"),
        "not-json": Sentence("第 {detail} 页不是 JSON", "page {detail} is no JSON"),
        "no-rows": Sentence("回答里找不到记录列表（{detail}）", "the answer has no list of rows at {detail}"),
        "not-a-value": Sentence("“{detail}”不是文字或数字", "{detail} is neither text nor number"),
        "next-elsewhere": Sentence("下一页指向别处：{detail}", "the next page lies elsewhere: {detail}"),
        "next-again": Sentence("下一页又指回读过的页", "a page names one that was read as the next"),
        "database-refused": Sentence(
            "对方数据库拒绝了，或没有这张表、这些列", "the database refused, or has no such table or columns"),
        "tool-missing": Sentence("缺少 ogr2ogr（gdal-bin）", "ogr2ogr (gdal-bin) is missing"),
        "gone": Sentence("场景包里没有它了，或改了台账、辖区", "the pack knows it no more, or says another ledger or area"),
        "no-ledger": Sentence("台账没有打开，或辖区已撤", "the ledger is not open, or the area is closed"),
        "cut": Sentence("运行中断，会重来", "it was cut off, and is repeated"),
        "fault": Sentence("程序出错，见日志", "a fault of the program; see its log"),
    ]
}
