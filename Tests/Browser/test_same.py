"""Many reports on one matter, and trouble that comes back, in a real browser, on a phone and on a desk."""
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import DESK, PHONE, Browser
from place import Place


def setUpModule():
    global place, browser
    place = Place(cases=200)
    browser = Browser()


def tearDownModule():
    browser.stop()
    place.stop()


def spot():
    """The middle of a unit whose village has a clerk: longitude, latitude, village."""
    line, = place.sql("""SELECT ST_X(ST_PointOnSurface(s.shape)) || ' ' || ST_Y(ST_PointOnSurface(s.shape)) || ' '
            || left(s.code, 12)
        FROM area_shapes s WHERE s.level = 6 AND left(s.code, 12) IN (SELECT p.area FROM posts p
            JOIN accounts a ON a.id = p.account_id WHERE a.login = 'village-clerk') ORDER BY s.code LIMIT 1""")[:1]
    return line.split(" ")


class SameTests(unittest.TestCase):
    def report(self, page, words, scenario="rubbish", same=None):
        lon, lat, _ = spot()
        page.goto(f"{place.url}/report?scenario={scenario}&lon={lon}&lat={lat}")
        if same is not None:
            expect(page.locator(".near-box fieldset")).to_have_count(1)
        for _ in range(4):
            if same is not None and page.locator(".near-box fieldset").is_visible():
                page.locator(f".near-box input[value='{same}']").check()
            if page.locator("#words").is_visible():
                page.fill("#words", words)
            send = page.locator("button[data-act=send]")
            if send.is_visible():
                if page.locator("#contact").is_visible():
                    page.fill("#contact", "13812345678")
                send.click()
                break
            page.locator(".steps-bar .btn-primary").click()
        expect(page.locator(".receipt-code")).to_be_visible(timeout=20_000)
        return page.locator(".receipt .code").first.inner_text(), page.locator(".receipt-code").inner_text()

    def looked_at(self, page, name):
        found = Axe().run(page, options={"preload": False}).response["violations"]
        self.assertEqual([(one["id"], one["nodes"][0]["html"][:120]) for one in found], [], name)
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(wide, 0, f"{name} is wider than the screen")
        browser.keep_picture(page, name)

    def test_a_report_is_added_and_taken_back(self):
        first = browser.person()
        master, _ = self.report(first, "路口有一堆垃圾")
        phone = browser.person(PHONE)
        lon, lat, _ = spot()
        phone.goto(f"{place.url}/report?scenario=rubbish&lon={lon}&lat={lat}")
        expect(phone.locator(".near-box fieldset")).to_have_count(1)
        phone.locator(".steps-bar .btn-primary").click()
        phone.locator(".steps-bar .btn-primary").click()
        expect(phone.locator(".near-box fieldset")).to_be_visible()
        self.looked_at(phone, "near-360-zh")
        english = browser.person(DESK, "en")
        added, receipt = self.report(english, "The heap is still there", same=master)
        self.looked_at(english, "sent-joined-1280-en")
        expect(english.get_by_text(master)).to_be_visible()
        english.locator("form[action='/follow'] button").click()
        expect(english.locator("#following")).to_be_visible()
        self.looked_at(english, "followed-1280-en")
        english.set_viewport_size(PHONE)
        self.looked_at(english, "followed-360-en")
        english.locator("button[name=follows]").click()
        expect(english.locator("button[name=follows][value=yes]")).to_be_visible()
        for size, language, name in ((DESK, "zh-CN", "1280-zh"), (PHONE, "en", "360-en")):
            clerk = self.clerk(size, language)
            clerk.goto(f"{place.url}/cases/{master}")
            expect(clerk.locator(".same-added")).to_contain_text("The heap is still there")
            self.looked_at(clerk, f"master-{name}")
            clerk.goto(f"{place.url}/cases/{added}")
            self.looked_at(clerk, f"duplicate-{name}")
        clerk.locator(".same-of summary").click()
        clerk.locator(".same-of form button").click()
        expect(clerk.locator(".same-of")).to_have_count(0)
        clerk.locator(".choice summary").get_by_text("Same as another case").click()
        expect(clerk.locator("input[name=likely]").first).to_be_visible()
        self.looked_at(clerk, "mark-360-en")
        clerk.locator(f"input[name=likely][value='{master}']").check()
        clerk.locator(".choice[open] form button").click()
        expect(clerk.locator(".same-of")).to_be_visible()

    def clerk(self, size, language):
        """Signed in once; the same session in another size and language is another page of it."""
        if not hasattr(SameTests, "kept"):
            SameTests.kept = browser.sign_in(place.links["Village clerk"])
        page = SameTests.kept
        page.set_viewport_size(size)
        page.goto(f"{place.url}/settings?language={language[:2]}&back=/desk")
        return page

    def test_without_a_script_the_page_after_sending_offers_it(self):
        master, _ = self.report(browser.person(), "又一堆")
        plain = browser.person(PHONE, scripts=False)
        _, _, village = spot()
        lon, lat, _ = spot()
        plain.goto(f"{place.url}/report?scenario=rubbish&lon={lon}&lat={lat}")
        plain.fill("#words", "同一堆")
        plain.locator("button[data-act=send]").click()
        expect(plain.locator(".near-after")).to_be_visible(timeout=20_000)
        browser.keep_picture(plain, "sent-offer-360-zh")
        plain.locator(f".near-after button[value='{master}']").click()
        expect(plain.get_by_text(master)).to_be_visible()
        browser.keep_picture(plain, "followed-360-zh")

    def test_what_comes_back_is_decided(self):
        lon, lat, village = spot()
        place.sql(f"""
            UPDATE cases SET solved_at = now() - interval '2 days', solved_level = 4,
                closed_at = greatest(reported_at, now() - interval '1 day'), due_at = NULL
            WHERE id IN (SELECT id FROM cases WHERE area LIKE '{village}%' AND seen_from = 6 ORDER BY id LIMIT 3);
            UPDATE assignments s SET ended_at = now() FROM cases c
            WHERE c.id = s.case_id AND c.closed_at IS NOT NULL AND s.ended_at IS NULL;
            WITH made AS (
                INSERT INTO repeats (area, scenario, pack_version, point, found_at, latest_at)
                SELECT '{village}', 'street-light', pack_version, ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326),
                    now() - interval '1 hour', now() - interval '1 day' FROM place, generate_series(1, 2)
                RETURNING id)
            INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
            SELECT made.id, c.home, c.id, c.closed_at FROM made, LATERAL (SELECT * FROM cases
                WHERE area LIKE '{village}%' AND closed_at IS NOT NULL AND seen_from = 6 ORDER BY id LIMIT 3) c""")
        for size, language, name in ((DESK, "zh-CN", "1280-zh"), (PHONE, "en", "360-en")):
            clerk = self.clerk(size, language)
            clerk.goto(f"{place.url}/repeats")
            clerk.locator(".repeats-row summary").first.click()
            self.looked_at(clerk, f"repeats-{name}")
            clerk.locator(".repeats-row h2 a").first.click()
            expect(clerk.locator("#repeat-cause")).to_be_visible()
            expect(clerk.locator(".case-map canvas")).to_be_visible()
            self.looked_at(clerk, f"repeat-{name}")
        clerk.fill("#dismiss-reason", "three different lamps")
        clerk.locator("form[action$=dismissal] button").click()
        expect(clerk.get_by_text("three different lamps")).to_be_visible()
        clerk.goto(f"{place.url}/repeats")
        clerk.locator(".repeats-row h2 a").first.click()
        clerk.locator("form[action$=cause] button").click()
        expect(clerk.locator(".same-repeats")).to_be_visible()
        self.looked_at(clerk, "cause-360-en")
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
