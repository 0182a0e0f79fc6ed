import Casework
import Ledgers
import Territory

/// Looks at fields and ledgers beside each other, the lists of codes and the posts of the pack.
///
/// A part of the pack that could not be read is `nil`, and nothing is said about references to it.
struct CatalogueCheck {
    let codeLists: [CodeList]?
    let fields: [LedgerFieldReader.ReadField]?
    let postKinds: [PostKind]?
    let notebook: Notebook

    func run(on ledgers: [LedgerReader.ReadLedger]) {
        if let fields {
            checkHeadings(of: fields)
            fields.forEach(checkCodes(of:))
            fields.forEach(checkPaper(of:))
            checkPersonal(fields, in: ledgers)
        }
        for read in ledgers {
            checkColumns(of: read)
            check(.key, read.ledger.key, at: read.key, of: read) { $0.canBeKey }
            check(.naming, read.ledger.naming, at: read.naming, of: read) { $0.canName }
            checkKeepers(of: read)
        }
    }

    private func checkHeadings(of fields: [LedgerFieldReader.ReadField]) {
        var owners: [String: LedgerField.Code] = [:]
        for read in fields {
            for heading in read.headings where !heading.value.isEmpty {
                let folded = LedgerField.folded(heading.value)
                guard let owner = owners[folded] else {
                    owners[folded] = read.field.code
                    continue
                }
                if owner != read.field.code {
                    let kind = FieldMistake.sameHeading(heading.value, owner, read.field.code)
                    notebook.note(.field(kind), at: heading.mark)
                }
            }
        }
    }

    private func checkCodes(of read: LedgerFieldReader.ReadField) {
        guard let codeLists, read.hasType, read.field.type == .choice, let named = read.codes,
            !named.value.isEmpty
        else { return }
        let known = codeLists.map(\.name)
        guard !known.contains(named.value) else { return }
        notebook.note(.value(.unknown(.codeList, named.value, known: known)), at: named.mark)
    }

    private func checkPaper(of read: LedgerFieldReader.ReadField) {
        guard let codeLists, let paper = read.paper, !paper.value.isEmpty else { return }
        let kinds = codeLists.first { $0.name == DocumentDraft.kinds }?.values.filter { !$0.isEnded } ?? []
        let known = kinds.map(\.code)
        guard !known.contains(paper.value) else { return }
        notebook.note(.value(.unknown(.codeValue, paper.value, known: known)), at: paper.mark)
    }

    /// What may not be known of a person, told once for each field wherever a ledger of persons has it.
    private func checkPersonal(
        _ fields: [LedgerFieldReader.ReadField], in ledgers: [LedgerReader.ReadLedger]
    ) {
        let columns = { (isMeant: (Ledger) -> Bool) in
            Set(ledgers.map(\.ledger).filter(isMeant).flatMap(\.columns).map(\.field))
        }
        let (ofHomes, ofPersons) = (columns { $0.tellsOfPersons }, columns { $0.subject.isPerson })
        for read in fields {
            let field = read.field
            let list = codeLists?.first { $0.name == field.check.codes }
            let said = field.headings + [field.label.en, field.code]
            let texts = said + (list?.values.flatMap { [$0.title.zh, $0.title.en] + $0.synonyms } ?? [])
            if ofHomes.contains(field.code), let found = CareWords.foundOfPersons(in: texts) {
                let kind = FieldMistake.careWord(found.word, found.reason, ofPersons: true)
                notebook.note(.field(kind), at: read.mark)
            }
            if ofPersons.contains(field.code), field.sensitivity < .sensitive,
                let word = CareWords.sensitiveWord(in: said)
            {
                notebook.note(.field(.saysOfPerson(word)), at: read.mark)
            }
        }
    }

    private func checkColumns(of read: LedgerReader.ReadLedger) {
        let ledger = read.ledger
        let texts = [ledger.title.zh, ledger.title.en, ledger.name]
        if let found = CareWords.found(in: texts) {
            notebook.note(.field(.careWord(found.word, found.reason, ofPersons: false)), at: read.title)
        } else if ledger.tellsOfPersons, let found = CareWords.foundOfPersons(in: texts) {
            notebook.note(.field(.careWord(found.word, found.reason, ofPersons: true)), at: read.title)
        }
        guard let fields else { return }
        let known = fields.map(\.field.code)
        for column in read.columns where !column.value.field.isEmpty {
            let code = column.value.field
            guard let field = fields.first(where: { $0.field.code == code })?.field else {
                notebook.note(.value(.unknown(.ledgerField, code, known: known)), at: column.mark)
                continue
            }
            if field.type == .file, ledger.tellsOfPersons {
                notebook.note(.ledger(.paperOfPerson(code)), at: column.mark)
            }
            if field.type == .point, ledger.subject.isPerson {
                notebook.note(.ledger(.placeOfPerson(code)), at: column.mark)
            }
        }
    }

    private func check(
        _ use: LedgerMistake.Use, _ code: LedgerField.Code, at mark: Mistake.Mark,
        of read: LedgerReader.ReadLedger, fits: (LedgerField) -> Bool
    ) {
        guard !code.isEmpty else { return }
        guard let column = read.ledger.columns.first(where: { $0.field == code }) else {
            let known = read.ledger.columns.map(\.field).filter { !$0.isEmpty }
            return notebook.note(.ledger(.notAmongFields(use, code, known: known)), at: mark)
        }
        if column.isRetired { return notebook.note(.ledger(.retired(use, code)), at: mark) }
        if let found = fields?.first(where: { $0.field.code == code }), found.hasType, !fits(found.field) {
            notebook.note(.ledger(.unfit(use, code, found.field.type)), at: mark)
        } else if !column.isRequired {
            notebook.note(.ledger(.notRequired(use, code)), at: mark)
        }
    }

    private func checkKeepers(of read: LedgerReader.ReadLedger) {
        guard let postKinds else { return }
        let known = postKinds.filter { $0.role == .area }.map(\.name)
        for keeper in read.keepers where !keeper.value.isEmpty {
            guard let kind = postKinds.first(where: { $0.name == keeper.value }) else {
                notebook.note(.value(.unknown(.post, keeper.value, known: known)), at: keeper.mark)
                continue
            }
            if kind.role != .area {
                notebook.note(.ledger(.keeperWithoutArea(kind.name)), at: keeper.mark)
            } else if let high = kind.levels.min(), high < read.ledger.readsFrom {
                let mistake = LedgerMistake.keeperTooHigh(kind.name, high, reads: read.ledger.readsFrom)
                notebook.note(.ledger(mistake), at: keeper.mark)
            }
        }
    }
}
