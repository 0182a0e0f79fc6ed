import Access

/// How much anybody may ask. Many people share one address (a carrier's, an office's, a school's), so one
/// browser has a small share and a whole line a large one.
enum Limits {
    /// Reports of one browser: somebody on a walk finds five faults, nobody finds fifty.
    static let device = Bucket.Limit(5, per: 600)
    /// Reports of a machine that shows no token of ours: all of one line together. With proof of work, none.
    static let withoutDevice = Bucket.Limit(5, per: 600)
    /// Reports of one line; beyond, each shows proof of work, or waits for a person's look.
    static let line = Bucket.Limit(60, per: 3_600)
    /// Reports of one line kept for a person's look: what a desk can look through in an hour.
    static let held = Bucket.Limit(60, per: 3_600)
    /// Reports of one line, whatever they show: one each six seconds for an hour is no neighbourhood.
    static let lineAtMost = Bucket.Limit(600, per: 3_600)
    /// Reports of a /24 or /48: ten of its lines at their most.
    static let network = Bucket.Limit(6_000, per: 3_600)
    /// Reports of somebody signed in: a patrol writes one each ten seconds at its quickest.
    static let session = Bucket.Limit(60, per: 600)
    /// Looks of one browser for what may be the same as its report: places and kinds are tried. Whoever wants
    /// a map of all that is open would need thousands.
    static let nearby = Bucket.Limit(30, per: 600)
    static let nearbyLine = Bucket.Limit(300, per: 3_600)
    /// Those of a /24 or /48: ten of its lines at their most.
    static let nearbyNetwork = Bucket.Limit(3_000, per: 3_600)
    /// Pieces of photos from one browser: a full album of the heaviest photos, twice over.
    static let pieces = Bucket.Limit(300, per: 600)
    /// Pieces from one line: the reports of its busiest hour with two photos each, as our pages send them, a
    /// piece or two a photo.
    static let piecesLine = Bucket.Limit(2_400, per: 3_600)
    /// Those of a /24 or /48. Of a MiB each they are less than may lie unfinished: no network fills that.
    static let piecesNetwork = Bucket.Limit(6_000, per: 3_600)
    /// Looks and scores with one receipt: a page that is reloaded every two seconds.
    static let receipt = Bucket.Limit(300, per: 600)
    /// Messages of one reporter: a conversation, with as many again for second thoughts.
    static let messages = Bucket.Limit(20, per: 3_600)
    /// Looks at questions, and answers to them, over one line: links cannot be guessed, but each look costs.
    static let questions = Bucket.Limit(120, per: 600)
    /// Whole numbers of entries one post looks at: a unit's homes, gone through in an hour.
    static let openings = Bucket.Limit(60, per: 3_600)
    /// Sheets one post hands in to be read: a sheet that is mended and sent again twice a minute.
    static let sheets = Bucket.Limit(60, per: 3_600)
    /// Documents one post hands in: a folder of papers put away, one every half minute.
    static let documents = Bucket.Limit(120, per: 3_600)
    /// Receipts typed wrongly on one line: five, then waits that double up to 42 s.
    static let receiptTries = Guessing(free: 5, per: 900, longest: 42)
    /// Requests of machines on one line: forty a second for five minutes, an office behind one address.
    static let requests = Bucket.Limit(12_000, per: 300)
    /// Requests of one session or token: four a second for five minutes.
    static let sessionRequests = Bucket.Limit(1_200, per: 300)
    /// Pages of one session, sent forms included, in each process: whoever goes through a list opens one a
    /// second, and a working day's tabs may all be restored at once.
    static let sessionPages = Bucket.Limit(120, per: 30)
    /// Pages of strangers on one line that are made at the same time: a quarter of the connections there
    /// usually are, and twice the processors of a small machine.
    static let lineAtWork = 4
    /// How long a turn lasts at least, so that what costs little is not asked for without end either: 200 a
    /// second, more than a small machine has for everybody, enough for a village behind one address.
    static let lineHold = Duration.milliseconds(20)
    /// Those that wait for their turn: as many as a line may have connections. Whoever is refused at once
    /// asks again at once.
    static let lineWaiting = 1_024
    /// How long they wait: longer than a page may take, and shorter than people wait before they reload.
    static let lineWait = Duration.seconds(2)
    /// Violations of a page's policy from one line: the first few tell all there is to know.
    static let violations = Bucket.Limit(30, per: 3_600)
    /// A proof is good once, as long as its challenge lives.
    static let proof = Bucket.Limit(1, per: 7_200)
    /// From this share of ``line`` on, pages give the browser its work in advance.
    static let shareForProof = 0.5
}
