"""A report from a poor phone: what is typed is not lost, whatever breaks, and arrives once.

`LINLI_FAULTS=long` repeats the faults as often as a release wants it.
"""
import datetime
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import tempfile
import unittest
import uuid
import zlib

from playwright.sync_api import expect

from browser import ARGUMENTS, DESK, PHONE, Browser, photo
from line import Line
from place import Place

IS_LONG = os.environ.get("LINLI_FAULTS") == "long"
KEPT = re.compile("已保存")


def setUpModule():
    global place, browser, line
    place = Place(cases=100)
    browser = Browser()
    line = Line(int(place.url.rsplit(":", 1)[1]))
    # Each waits for a state of the page; a crowded machine takes its time.
    expect.set_options(timeout=40_000)


def tearDownModule():
    expect.set_options(timeout=5_000)
    browser.stop()
    line.stop()
    place.stop()


def noise(seed, width=500, height=400):
    """A photo that no packing makes small: some 600 kB, made from a seed."""
    dice = random.Random(seed)
    rows = b"".join(b"\0" + dice.randbytes(width * 3) for _ in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0))
            + chunk(b"IEND", b""))


def big_photo():
    return {"name": "noise.png", "mimeType": "image/png", "buffer": noise(7)}


def cases():
    return int(place.sql("SELECT count(*) FROM cases")[0])


def empty_buckets():
    """One machine stands for many phones here, and none of them asks much."""
    place.sql("TRUNCATE buckets")


class DraftTest(unittest.TestCase):
    def setUp(self):
        line.is_down = False
        line.faults.clear()
        line.asked.clear()
        browser.errors.clear()
        empty_buckets()
        self.before = cases()

    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def form(self, page, url=None):
        page.goto((url or line.url) + "/report")
        expect(page.locator("form.report-form")).to_have_attribute("data-draft", "ready")
        return page

    def fill(self, page, words="路灯不亮，晚上很黑", with_photo=None):
        page.select_option("#area", index=3)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", words)
        if with_photo:
            page.set_input_files("#photos", with_photo)
            expect(page.locator(".photo-list li")).to_have_count(1)
        expect(page.locator(".draft-says")).to_have_text(KEPT)
        self.settle(page, 1 if with_photo else 0)

    def settle(self, page, photos):
        """Waits until the store holds what the page shows."""
        page.wait_for_function("""async (photos) => {
            const store = await import("/assets/scripts/draft-store.js");
            const key = document.querySelector("form.report-form [name=key]").value;
            const draft = await store.draft(key);
            const words = document.querySelector("#words").value;
            return draft?.fields.some(([name, value]) => name === "words" && value === words)
                && (await store.photos(key)).length === photos;
        }""", arg=photos)

    def kept(self, page):
        """What the store of this browser holds: keys and states of drafts, and numbers of receipts."""
        return page.evaluate("""async () => {
            const store = await import("/assets/scripts/draft-store.js");
            const whose = document.querySelector(".unsent").dataset.whose;
            return [(await store.drafts(whose)).map((draft) => draft.state),
                    (await store.receipts(whose)).map((receipt) => receipt.number)];
        }""")

    def send(self, page):
        page.locator("[data-act=send]").click()

    def codes(self, page):
        expect(page.locator(".receipt-codes")).to_be_visible()
        return page.locator(".receipt-codes dd").all_inner_texts()

    def assertMore(self, count):
        self.assertEqual(cases() - self.before, count)


class KeepingTests(DraftTest):
    def test_what_was_typed_is_there_again_and_goes_once_it_has_arrived(self):
        page = self.form(browser.person())
        self.fill(page, with_photo=photo())
        page.fill("#place_note", "菜市场北门")
        page.goto(line.url + "/")
        expect(page.locator(".unsent-line")).to_contain_text("有 1 份上报还没送出")
        self.form(page)
        row = page.locator(".drafts-row")
        expect(row).to_contain_text("路灯不亮")
        expect(row).to_contain_text("1 张照片")
        row.get_by_role("button", name="接着写").click()
        expect(page.locator("#words")).to_have_value("路灯不亮，晚上很黑")
        expect(page.locator("#place_note")).to_have_value("菜市场北门")
        expect(page.locator("#scenario-rubbish")).to_be_checked()
        self.assertNotEqual(page.locator("#area").input_value(), "")
        expect(page.locator(".photo-list li")).to_have_count(1)
        expect(page.locator(".drafts")).to_be_hidden()
        self.send(page)
        number, receipt = self.codes(page)
        # Drawn by a script: loaded anew, the page is the form again, and the receipt is still there, for a tap.
        expect(page.locator(".unsent")).to_be_hidden()
        self.form(page)
        row = page.locator(".unsent-sent")
        expect(row).to_contain_text(number)
        expect(row.get_by_text(receipt)).to_be_hidden()
        row.locator("summary").click()
        expect(row.get_by_text(receipt)).to_be_visible()
        row.get_by_role("button", name="记下了").click()
        expect(page.locator(".unsent")).to_be_hidden()
        self.assertEqual(self.kept(page), [[], []])
        self.assertMore(1)
        self.assertEqual(place.sql(f"""SELECT count(*) FROM photos p JOIN cases c ON c.home = p.home
            AND c.id = p.case_id WHERE c.number = {number.split('-')[1]}""")[0], "1")

    def test_a_receipt_is_done_with_when_its_page_is_left_by_a_link(self):
        for leave in (lambda page: page.get_by_role("link", name="再报一件"),
                      lambda page: page.get_by_role("button", name="查看进度")):
            page = self.form(browser.person())
            self.fill(page)
            self.send(page)
            number, _ = self.codes(page)
            self.assertEqual(self.kept(page), [[], [number]])
            leave(page).click()
            expect(page.locator(".receipt-codes")).to_have_count(0)
            expect(page.locator(".unsent")).to_be_hidden()
            self.assertEqual(self.kept(page), [[], []])

    def test_what_nobody_sent_goes_after_a_week_and_a_clock_set_right_costs_nothing(self):
        page = self.form(browser.person())
        expect(page.locator(".drafts > .quiet")).to_contain_text("之后用这台手机（电脑）的人也能看到")
        page.route("**/report", lambda route: route.abort()
                   if route.request.method == "POST" else route.fallback())
        page.evaluate("""async () => {
            const store = await import("/assets/scripts/draft-store.js");
            const day = 86_400_000;
            for (const [name, whose, state, days] of [
                ["young", "", "open", 6], ["old", "", "open", 8], ["waits", "", "waiting", 40],
                ["clerk", "0123456789abcdef", "open", 8], ["clock", "", "open", 13_000], ["ahead", "", "open", -9],
            ]) {
                const key = `${name}-0123456789abcdef`;
                await store.keep({ key, whose, state, at: Date.now() - days * day, fields: [["words", name]] });
            }
            for (const name of ["young", "old"]) {
                await store.keepPhotos(`${name}-0123456789abcdef`, [new File(["x"], "x.jpg")]);
            }
            for (const [name, days] of [["new", 29], ["noted", 31]]) {
                await store.settle(`${name}-0123456789abcdef`,
                    { number: name, receipt: "x", whose: "", at: Date.now() - days * day });
            }
        }""")
        for _ in range(2):
            page.goto(line.url + "/")
            expect(page.locator(".unsent-line")).to_be_visible()
        left = page.evaluate("""async () => {
            const store = await import("/assets/scripts/draft-store.js");
            const names = (all) => all.map((one) => one.key.split("-")[0]).sort();
            const drafts = [...await store.drafts(""), ...await store.drafts("0123456789abcdef")];
            const photos = await Promise.all(["young", "old"].map((name) => store.photos(`${name}-0123456789abcdef`)));
            return [names(drafts), names(await store.receipts("")), photos.map((files) => files.length)];
        }""")
        self.assertEqual(left, [["ahead", "clerk", "clock", "waits", "young"], ["new"], [1, 0]])

    def test_several_wait_and_each_is_taken_up_saved_or_given_up(self):
        page = self.form(browser.person(PHONE, "en-US"))
        for words in ("First lamp", "Second lamp"):
            page.evaluate("""(words) => {
                const field = document.querySelector("#words");
                field.value = words;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }""", words)
            expect(page.locator(".draft-says")).to_contain_text("Kept on this phone")
            self.settle(page, 0)
            self.form(page)
            page.get_by_role("button", name="Start anew").click()
        expect(page.locator(".drafts")).to_be_hidden()
        self.form(page)
        expect(page.locator(".drafts-row")).to_have_count(2)
        with page.expect_download() as saving:
            page.locator(".drafts-row").first.get_by_role("button", name="Save as a file").click()
        text = pathlib.Path(saving.value.path()).read_text()
        self.assertIn("First lamp", text)
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator(".drafts-row").first.get_by_role("button", name="Discard").click()
        expect(page.locator(".drafts-row")).to_have_count(1)
        expect(page.locator(".drafts-row")).to_contain_text("Second lamp")
        page.goto(line.url + "/follow")
        expect(page.locator(".unsent-line")).to_contain_text("1 report not yet sent")

    def test_a_saved_file_holds_words_as_words_and_the_photo(self):
        page = self.form(browser.person())
        self.fill(page, "<b>粗</b> & 灯", photo())
        self.form(page)
        with page.expect_download() as saving:
            page.get_by_role("button", name="存成文件").first.click()
        text = pathlib.Path(saving.value.path()).read_text()
        self.assertIn("&lt;b&gt;粗&lt;/b&gt; &amp; 灯", text)
        self.assertIn("data:image/jpeg;base64,", text)

    def test_what_a_clerk_left_unsent_is_gone_at_sign_out_and_seen_by_nobody_else(self):
        clerk = browser.sign_in(place.links["Village clerk"])
        self.form(clerk, place.url)
        self.fill(clerk, "柜台有人来说的事")
        clerk.goto(place.url + "/desk")
        expect(clerk.locator(".unsent-line")).to_contain_text("有 1 份")
        # Somebody else at the same machine, while the session is over but nobody signed out.
        cookies = clerk.context.cookies()
        clerk.context.clear_cookies()
        clerk.goto(place.url + "/")
        expect(clerk.locator(".unsent")).to_be_hidden()
        clerk.context.add_cookies(cookies)
        # What they began without a name is theirs, and stays.
        clerk.evaluate("""async () => {
            const store = await import("/assets/scripts/draft-store.js");
            await store.keep({ key: "other-0123456789abcdef", whose: "", state: "open", at: Date.now(), fields: [] });
            await store.keepPhotos("other-0123456789abcdef", [new File(["x"], "x.jpg")]);
            await store.settle("told-0123456789abcdef",
                { number: "990101101-12", receipt: "ABCD-EFGH-JKMN-PQRS", whose: "", at: Date.now() });
        }""")
        clerk.goto(place.url + "/desk")
        asked = []

        def answer(dialog):
            asked.append(dialog.message)
            dialog.accept()

        clerk.on("dialog", answer)
        clerk.locator(".switcher > summary").click()
        clerk.locator(".switcher-end button").click()
        expect(clerk).to_have_url(re.compile("/(login)?$"))
        self.assertIn("1 份", asked[0])
        clerk.goto(place.url + "/")
        expect(clerk.locator(".unsent-line")).to_contain_text("有 1 份")
        left = clerk.evaluate("""async () => {
            const { work } = await import("/assets/scripts/draft-store.js");
            const keys = (name) => work([name], "readonly", (store) => store.getAllKeys());
            return [await keys("drafts"), await keys("receipts"), (await keys("photos")).length];
        }""")
        self.assertEqual(left, [["other-0123456789abcdef"], ["told-0123456789abcdef"], 1])

    def test_the_pages_are_well_made(self):
        for language in ("zh-CN", "en-US"):
            for size in (PHONE, DESK):
                page = browser.person(size, language)
                page.goto(line.url + "/report")
                page.evaluate("""async () => {
                    const store = await import("/assets/scripts/draft-store.js");
                    const long = "很长的地名和一整段不断开的话VeryLongWordWithoutAnyBreak".repeat(3);
                    for (const [key, state, days] of [["a", "open", 0], ["b", "waiting", 4]]) {
                        await store.keep({ key: `${key}-0123456789abcdef`, whose: "", state,
                            at: Date.now() - days * 86_400_000, fields: [["words", long], ["scenario", "rubbish"]] });
                    }
                    await store.settle("c-0123456789abcdef",
                        { number: "990101101-12", receipt: "ABCD-EFGH-JKMN-PQRS", whose: "" });
                }""")
                for path in ("/report", "/"):
                    page.route("**/api/v1/files/**", lambda route: route.abort())
                    page.route(re.compile("/report$"), lambda route: route.abort()
                               if route.request.method == "POST" else route.fallback())
                    page.goto(line.url + path)
                    expect(page.locator(".unsent-sent")).to_be_visible()
                    if path == "/report":
                        expect(page.locator(".drafts-row")).to_have_count(2)
                    with self.subTest(path=path, language=language, width=size["width"]):
                        browser.keep_picture(page, f"drafts{path.replace('/', '-')}-{language}-{size['width']}")
                        self.assertEqual(browser.barriers(page), [])
                        wide = page.evaluate(
                            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        self.assertLessEqual(wide, 0, "the page is wider than the screen")
                page.context.close()


class FaultTests(DraftTest):
    """The numbers are those of the list of faults to survive."""

    def test_1_a_line_lost_in_mid_photo_costs_what_was_on_the_way(self):
        page = self.form(browser.person())
        self.fill(page, with_photo=big_photo())
        size = page.evaluate("document.querySelector('#photos').files[0].size")
        cut = line.next("PUT", "/api/v1/files/", cut=size // 3)
        self.send(page)
        self.assertTrue(cut.happened.wait(20))
        self.codes(page)
        pieces = line.pieces()
        self.assertEqual(pieces[0], (0, size // 3))
        resumed = pieces[1][0]
        self.assertGreater(resumed, 0, "begun again from nothing")
        self.assertEqual(sum(count for _, count in pieces[1:]), size - resumed)
        self.assertMore(1)

    def test_2_an_answer_lost_after_the_commit_is_the_same_receipt(self):
        page = self.form(browser.person())
        self.fill(page, with_photo=photo())
        lost = line.next("POST", "^/report$", holds=True)
        self.send(page)
        self.assertTrue(lost.happened.wait(20))
        self.assertMore(1)
        number = place.sql("SELECT home || '-' || number FROM cases ORDER BY reported_at DESC, id DESC LIMIT 1")[0]
        # Of reports alone: clocks and others go on meanwhile.
        told_of = "SELECT count(*) FROM outbox WHERE event = 'report'"
        told = int(place.sql(told_of)[0])
        expect(page.locator(".receipt-codes")).to_have_count(0)
        lost.released.set()
        self.assertEqual(self.codes(page)[0], number)
        self.assertMore(1)
        self.assertEqual(int(place.sql(told_of)[0]), told)

    def test_4_what_the_browser_clears_is_not_claimed_and_what_is_on_the_page_is_sent(self):
        page = self.form(browser.person())
        self.fill(page, with_photo=photo())
        session = page.context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": line.url, "storageTypes": "indexeddb"})
        self.send(page)
        number, _ = self.codes(page)
        self.assertMore(1)
        self.assertEqual(place.sql(f"""SELECT count(*) FROM photos p JOIN cases c ON c.home = p.home
            AND c.id = p.case_id WHERE c.number = {number.split('-')[1]}""")[0], "1")

    def test_4_cleared_while_it_waits_it_is_not_claimed_as_sent(self):
        page = self.form(browser.person())
        self.fill(page)
        line.is_down = True
        self.send(page)
        expect(page.locator("[data-part=says]")).to_contain_text("现在送不出去")
        page.context.new_cdp_session(page).send(
            "Storage.clearDataForOrigin", {"origin": line.url, "storageTypes": "indexeddb"})
        line.is_down = False
        page.get_by_role("button", name="现在就送").click()
        expect(page.locator("[data-part=says]")).to_contain_text("没有确认送到")
        expect(page.locator(".receipt-codes")).to_have_count(0)
        self.assertMore(0)

    def test_4_without_room_it_says_so_and_goes_without_a_draft(self):
        page = self.form(browser.person())
        page.context.new_cdp_session(page).send(
            "Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": 1})
        page.select_option("#area", index=3)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "没有地方存")
        page.set_input_files("#photos", big_photo())
        expect(page.locator(".draft-says")).to_contain_text("存不下了")
        self.send(page)
        self.codes(page)
        self.assertEqual(line.pieces(), [])
        self.assertMore(1)

    def test_4_a_browser_that_keeps_nothing_sends_the_plain_form(self):
        page = browser.person()
        page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
        page.goto(line.url + "/report")
        expect(page.locator(".draft-says")).to_contain_text("不能保存草稿")
        page.select_option("#area", index=3)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "没有草稿")
        page.set_input_files("#photos", photo())
        expect(page.locator(".photo-list li")).to_have_count(1)
        self.send(page)
        self.codes(page)
        self.assertMore(1)

    def test_5_a_double_tap_is_one_report(self):
        for _ in range(10 if IS_LONG else 2):
            empty_buckets()
            before = cases()
            page = self.form(browser.person())
            self.fill(page)
            page.locator("[data-act=send]").dblclick()
            self.codes(page)
            self.assertEqual(cases() - before, 1)
            page.context.close()

    def test_5_two_tabs_with_one_report_send_one(self):
        one = self.form(browser.person())
        self.fill(one)
        two = one.context.new_page()
        pages = [one, two]
        for page in pages:
            self.form(page)
            page.get_by_role("button", name="接着写").click()
            expect(page.locator("#words")).to_have_value("路灯不亮，晚上很黑")
        # Both are on the way at once.
        holding = line.next("POST", "^/report$", holds=True)
        for page in pages:
            self.send(page)
        self.assertTrue(holding.happened.wait(20))
        holding.released.set()
        # The second finds it gone, and promises nothing it does not know.
        for page in pages:
            ends = re.compile("另一个页面|没有确认送到")
            expect(page.locator(".receipt-codes").or_(page.locator("[data-part=says]", has_text=ends))).to_be_visible()
        self.assertTrue(any(page.locator(".receipt-codes").count() for page in pages))
        self.assertMore(1)

    def test_6_a_phone_whose_clock_is_years_off_reports_as_any_other(self):
        for year in (1990, 2100):
            empty_buckets()
            page = browser.person()
            page.clock.set_fixed_time(datetime.datetime(year, 1, 1))
            self.form(page)
            self.fill(page, f"钟表走到 {year}", photo())
            page.goto(line.url + "/")
            expect(page.locator(".unsent-line")).to_contain_text("有 1 份")
            self.form(page)
            page.get_by_role("button", name="接着写").click()
            expect(page.locator(".photo-list li")).to_have_count(1)
            line.next("POST", "^/report$", cut=10)
            self.send(page)
            number, _ = self.codes(page)
            told = place.sql(f"""SELECT abs(extract(epoch FROM now() - c.reported_at)) < 120,
                c.reported_at = (SELECT max(reported_at) FROM cases),
                c.due_at BETWEEN now() AND now() + interval '30 days'
                FROM cases c WHERE c.number = {number.split('-')[1]}""")[0]
            self.assertEqual(told, "t|t|t")
            page.context.close()

    def test_without_a_line_it_waits_on_the_phone_and_goes_when_the_line_is_back(self):
        page = self.form(browser.person(DESK, "en-US"))
        page.select_option("#area", index=3)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "No line here")
        expect(page.locator(".draft-says")).to_contain_text("Kept")
        page.context.set_offline(True)
        self.send(page)
        expect(page.locator("[data-part=says]")).to_contain_text("It is kept on this phone")
        self.assertEqual(self.before, cases())
        page.context.set_offline(False)
        self.codes(page)
        self.assertMore(1)

    def test_what_is_refused_comes_back_with_its_photo_and_goes_when_mended(self):
        page = self.form(browser.person())
        self.fill(page, with_photo=photo())
        page.select_option("#area", value="")
        self.send(page)
        expect(page.locator(".problems")).to_be_visible()
        expect(page.locator("form.report-form")).to_have_attribute("data-draft", "ready")
        expect(page.locator(".photo-list li")).to_have_count(1)
        page.select_option("#area", index=3)
        self.send(page)
        self.codes(page)
        self.assertMore(1)


class OtherPageTests(DraftTest):
    """Another page of the browser, or another person at it, while a report waits."""

    def hold_back(self, page):
        """What this one page posts does not arrive."""
        self.held = lambda route: route.abort() if route.request.method == "POST" else route.fallback()
        page.route(re.compile("/report$"), self.held)

    def let_go(self, page):
        page.unroute(re.compile("/report$"), self.held)

    def wait_for_state(self, page, state):
        page.wait_for_function("""async (state) => {
            const { drafts } = await import("/assets/scripts/draft-store.js");
            return (await drafts("")).some((draft) => draft.state === state);
        }""", arg=state)

    def test_what_came_back_is_not_sent_half_mended_by_a_page_that_still_waits(self):
        one = self.form(browser.person())
        self.fill(one)
        one.select_option("#area", value="")
        self.hold_back(one)
        self.send(one)
        expect(one.locator("[data-part=says]")).to_contain_text("现在送不出去")
        two = one.context.new_page()
        two.goto(line.url + "/")
        self.wait_for_state(two, "open")
        self.form(two)
        two.get_by_role("button", name="接着写").click()
        two.select_option("#area", index=3)
        two.fill("#words", "写到一半")
        self.settle(two, 0)
        self.let_go(one)
        one.get_by_role("button", name="现在就送").click()
        expect(one.locator("[data-part=says]")).to_contain_text("已退回修改")
        self.assertMore(0)
        two.fill("#words", "写完了")
        self.send(two)
        self.codes(two)
        self.assertMore(1)
        self.assertEqual(place.sql("SELECT words FROM cases ORDER BY reported_at DESC, id DESC LIMIT 1")[0], "写完了")

    def test_what_is_given_up_while_its_photo_goes_is_not_sent(self):
        one = self.form(browser.person())
        self.fill(one, with_photo=big_photo())
        held = []
        one.route("**/api/v1/files/**", lambda route: held.append(route)
                  if route.request.method == "PUT" and not held else route.fallback())
        with one.expect_request(lambda request: request.method == "PUT"):
            self.send(one)
        two = self.form(one.context.new_page())
        two.once("dialog", lambda dialog: dialog.accept())
        two.locator(".drafts-row").get_by_role("button", name="不要了").click()
        expect(two.locator(".drafts-row")).to_have_count(0)
        held[0].fallback()
        expect(one.locator("[data-part=says]")).to_contain_text("没有确认送到")
        self.assertMore(0)

    def test_what_was_told_without_a_name_is_not_sent_in_the_name_of_whoever_signs_in(self):
        one = self.form(browser.person(), place.url)
        self.fill(one, "柜台的人态度不好")
        one.evaluate("document.querySelector('[name=about_handlers]').click()")
        # In every tab: the page behind the sign-in link is still nobody's, and would send what is nobody's.
        self.hold_back(one.context)
        self.send(one)
        expect(one.locator("[data-part=says]")).to_contain_text("现在送不出去")
        clerk = one.context.new_page()
        clerk.goto(place.links["Town dispatcher"])
        clerk.locator("main form button").click()
        expect(clerk).to_have_url(re.compile("/desk$"))
        self.let_go(one.context)
        with one.expect_response(lambda answer: answer.url.endswith("/report") and answer.request.method == "GET"):
            one.get_by_role("button", name="现在就送").click()
        expect(one.locator("[data-part=says]")).to_contain_text("现在送不出去")
        self.wait_for_state(one, "waiting")
        self.assertMore(0)
        # Once signed out, this tab is nobody's again and would be as quick as the other.
        self.hold_back(clerk)
        clerk.locator(".switcher > summary").click()
        clerk.locator(".switcher-end button").click()
        expect(clerk).to_have_url(re.compile("/(login)?$"))
        # Its own next try may have come first, and then the button is gone.
        one.evaluate("dispatchEvent(new CustomEvent('send-now'))")
        self.codes(one)
        self.assertMore(1)
        self.assertEqual(
            place.sql("SELECT origin FROM cases ORDER BY reported_at DESC, id DESC LIMIT 1")[0], "resident")


class KilledTests(DraftTest):
    """Fault 3: the browser dies at each step; afterwards there is a draft, or a report, never neither."""

    def open(self, folder):
        context = browser.playwright.chromium.launch_persistent_context(
            folder, executable_path="/usr/bin/chromium", args=ARGUMENTS, viewport=DESK, locale="zh-CN")
        context.set_default_timeout(20_000)
        return context, context.pages[0] if context.pages else context.new_page()

    @staticmethod
    def kill(folder):
        """The one process of the test's own browser; those it started die with it."""
        for entry in pathlib.Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, NotADirectoryError):
                continue
            isOurs = f"--user-data-dir={folder}".encode() in words
            if isOurs and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(entry.name), signal.SIGKILL)

    def die_at(self, step):
        folder = tempfile.mkdtemp(prefix="linli-phone-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, folder, True)
        empty_buckets()
        line.is_down = False
        line.faults.clear()
        before = cases()
        context, page = self.open(folder)
        self.form(page)
        step(page)
        gone = []
        context.on("close", lambda _: gone.append(True))
        self.kill(folder)
        while not gone:
            try:
                page.wait_for_event("close", timeout=5_000)
            except Exception:
                break
        for fault in list(line.faults):
            fault.released.set()
        line.faults.clear()
        line.is_down = False
        context, page = self.open(folder)
        try:
            page.goto(line.url + "/")
            # Whichever it is by now: sent already, the line is there and hidden.
            found = page.locator(".unsent-line:visible, .unsent-sent:visible").first
            expect(found).to_be_visible()
            drafts, receipts = self.kept(page)
            return page.locator(".unsent").inner_text(), drafts, receipts, cases() - before, page, context
        except BaseException:
            context.close()
            raise

    def test_3_words_and_photo_typed_are_a_draft(self):
        def words(page):
            self.fill(page)

        def words_and_photo(page):
            self.fill(page, with_photo=photo())

        for step, photos in ((words, 0), (words_and_photo, 1)):
            with self.subTest(step=step.__name__):
                says, drafts, receipts, more, page, context = self.die_at(step)
                self.assertIn("有 1 份", says)
                self.assertEqual((drafts, receipts, more), (["open"], [], 0))
                self.form(page)
                page.get_by_role("button", name="接着写").click()
                expect(page.locator("#words")).to_have_value("路灯不亮，晚上很黑")
                expect(page.locator(".photo-list li")).to_have_count(photos)
                context.close()

    def test_3_what_was_on_the_way_arrives_once(self):
        def before_anything_went(page):
            self.fill(page, with_photo=photo())
            line.is_down = True
            self.send(page)
            expect(page.locator("[data-part=says]")).to_contain_text("现在送不出去")

        def in_mid_photo(page):
            self.fill(page, with_photo=big_photo())
            cut = line.next("PUT", "/api/v1/files/", cut=100_000)
            line.next("GET", "/api/v1/files/")
            self.send(page)
            self.assertTrue(cut.happened.wait(20))

        def with_the_photo_there(page):
            self.fill(page, with_photo=photo())
            cut = line.next("POST", "^/report$", cut=0)
            self.send(page)
            self.assertTrue(cut.happened.wait(20))

        def after_the_commit(page):
            self.fill(page, with_photo=photo())
            held = line.next("POST", "^/report$", holds=True)
            self.send(page)
            self.assertTrue(held.happened.wait(20))

        for step in (before_anything_went, in_mid_photo, with_the_photo_there, after_the_commit):
            for _ in range(5 if IS_LONG else 1):
                with self.subTest(step=step.__name__):
                    _, _, _, _, page, context = self.die_at(step)
                    row = page.locator(".unsent-sent")
                    expect(row).to_be_visible()
                    expect(page.locator(".unsent-line")).to_be_hidden()
                    drafts, receipts = self.kept(page)
                    self.assertEqual((drafts, len(receipts)), ([], 1))
                    self.assertEqual(row.locator("[data-part=number]").inner_text(), receipts[0])
                    self.assertEqual(place.sql(f"""SELECT count(*) FROM photos p JOIN cases c ON c.home = p.home
                        AND c.id = p.case_id WHERE c.number = {receipts[0].split('-')[1]}""")[0], "1")
                    row.get_by_role("button", name="查看进度").or_(row.locator("form button")).first.click()
                    expect(page).to_have_url(f"{line.url}/reports/{receipts[0]}")
                    context.close()


class RoundTests(DraftTest):
    """Faults 1 and 2 many times over, as a phone without a browser: the same requests, cut at any byte."""

    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("LINLI_SEED", "20261121"))
        print(f"seed {self.seed}")
        self.dice = random.Random(self.seed)
        self.area = place.sql("SELECT code FROM areas WHERE level = 4 AND closed_on IS NULL ORDER BY code LIMIT 1")[0]

    def ask(self, method, path, headers=None, body=None):
        """One request over the weak line; `None`: it broke."""
        connection = http.client.HTTPConnection("127.0.0.1", int(line.url.rsplit(":", 1)[1]), timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def bring(self, key, data):
        """Sends a photo until it is there; answers where each piece began."""
        path = f"/api/v1/files/{hashlib.sha256(data).hexdigest()}"
        begins = []
        while True:
            standing = self.ask("GET", path, {"Linli-Report": key})
            if standing[1]["upload-complete"] == "?1":
                return begins
            begin = int(standing[1]["upload-offset"])
            end = min(begin + 512 * 1024, len(data))
            begins.append(begin)
            answer = self.ask("PUT", path, {
                "Linli-Report": key, "Upload-Offset": str(begin),
                "Upload-Complete": "?1" if end == len(data) else "?0"}, data[begin:end])
            self.assertIn(answer and answer[0], (None, 200, 201, 409))

    def report(self, key, data):
        body = json.dumps({"scenario": "rubbish", "words": "垃圾", "area": self.area, "language": "zh",
                           "photos": [hashlib.sha256(data).hexdigest()]})
        return self.ask("POST", "/api/v1/reports", {
            "Idempotency-Key": key, "Content-Type": "application/json"}, body.encode())

    def test_any_byte_may_be_the_last_and_any_answer_may_be_lost(self):
        rounds = 500 if IS_LONG else 50
        again = 0
        for number in range(rounds):
            empty_buckets()
            key = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
            data = noise(self.dice.random(), 200, 150)
            cut = self.dice.randrange(len(data))
            line.next("PUT", "/api/v1/files/", cut=cut)
            begins = self.bring(key, data)
            self.assertLessEqual(max(begins), cut, f"round {number}, cut at {cut}")
            again += cut - begins[1]
            lost = line.next("POST", "/api/v1/reports", holds=True)
            lost.released.set()
            self.assertIsNone(self.report(key, data))
            first = self.report(key, data)
            self.assertEqual(first[0], 201)
            self.assertEqual(self.report(key, data)[2], first[2])
        self.assertMore(rounds)
        print(f"{rounds} rounds; {again} bytes of the cut pieces had to be sent again")
        self.assertEqual(int(place.sql("SELECT count(*) FROM photos WHERE added_at > now() - interval '1 hour'")[0])
                         >= rounds, True)


if __name__ == "__main__":
    unittest.main()
