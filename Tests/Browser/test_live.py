"""What one does, another's open page shows without reloading; in a real browser."""
import unittest
import uuid

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import DESK, PHONE, Browser
from place import Place


def setUpModule():
    global place, browser, clerk, town
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    town = browser.sign_in(place.links["Town dispatcher"])


def tearDownModule():
    browser.stop()
    place.stop()


def stay(page):
    """Marks the document: whatever loads the page again takes the mark away."""
    page.evaluate("window.stayed = true")


class LiveTests(unittest.TestCase):
    def report(self, words="路边堆了垃圾"):
        """A resident reports in the clerk's village."""
        stranger = browser.person(PHONE)
        stranger.goto(place.url + "/report")
        area = stranger.locator("#area option", has_text=self.village).first.get_attribute("value")
        told = stranger.request.post(
            place.url + "/api/v1/reports", data={"scenario": "rubbish", "words": words, "area": area},
            headers={"Idempotency-Key": str(uuid.uuid4())}).json()
        stranger.context.close()
        return told["number"]

    def setUp(self):
        for page in (clerk, town):
            page.set_viewport_size(DESK)
            page.goto(place.url + "/desk")
        self.village = clerk.locator(".desk-head h1").inner_text().split(" · ")[0]
        for page in (clerk, town):
            stay(page)

    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def assertStayed(self, *pages):
        for page in pages:
            self.assertTrue(page.evaluate("window.stayed"), page.url)

    def test_a_second_browser_sees_a_new_case_and_where_it_went(self):
        number = self.report()
        row = clerk.locator(f'#desk-list [data-key="{number}"]')
        expect(row).to_be_visible()
        expect(clerk.locator(".bell-count")).to_be_visible()
        row.click()
        expect(clerk.locator("#pane .case-number")).to_contain_text(number)
        town.goto(f"{place.url}/cases/{number}")
        stay(town)
        expect(town.locator(".timeline .event")).to_have_count(2)
        pane = clerk.locator("#pane")
        pane.locator("summary", has_text="受理").first.click()
        pane.locator("details[open] button", has_text="受理").click()
        expect(pane.locator(".notice")).to_contain_text("受理")
        # The town only watches: its page is drawn anew by itself.
        expect(town.locator(".timeline .event")).to_have_count(3)
        self.assertStayed(town)

    def test_what_is_being_written_is_not_taken_away(self):
        number = self.report()
        clerk.locator(f'#desk-list [data-key="{number}"]').click()
        expect(clerk.locator("#pane .case-number")).to_contain_text(number)
        search = clerk.locator(".desk-search input")
        search.fill("半句")
        other = self.report("另一处垃圾")
        line = clerk.locator(".live")
        expect(line).to_contain_text("这里有更新")
        expect(search).to_be_focused()
        expect(search).to_have_value("半句")
        expect(clerk.locator(f'#desk-list [data-key="{other}"]')).to_have_count(0)
        browser.keep_picture(clerk, "live-line")
        line.get_by_role("button", name="显示").click()
        expect(clerk.locator(f'#desk-list [data-key="{other}"]')).to_be_visible()
        expect(line).to_be_empty()
        self.assertStayed(clerk)

    def test_the_list_and_its_focus(self):
        clerk.goto(place.url + "/cases?state=open")
        stay(clerk)
        first = clerk.locator("#case-list a[data-key]").first
        key = first.get_attribute("data-key")
        first.focus()
        number = self.report()
        expect(clerk.locator(f'#case-list [data-key="{number}"]')).to_be_visible()
        focused = clerk.evaluate("document.activeElement.dataset.key")
        self.assertEqual(focused, key)
        self.assertStayed(clerk)

    def test_the_map_asks_for_its_cases_again(self):
        with town.expect_response(lambda answer: "/tiles/cases/" in answer.url):
            town.goto(place.url + "/map")
        expect(town.locator(".map-canvas canvas")).to_be_visible()
        stay(town)
        # Once it is drawn, nothing but news makes it ask for tiles anew, and for its list.
        with town.expect_response(lambda answer: answer.url.endswith("/map")):
            self.report()
        with town.expect_response(lambda answer: "/tiles/cases/" in answer.url):
            self.report()
        self.assertStayed(town)

    def test_a_page_that_was_hidden_catches_up(self):
        # A browser without a screen has no hidden tabs: the page is told that it is one.
        hide = """hidden => {
          Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
        clerk.evaluate(hide, True)
        number = self.report()
        expect(town.locator("#desk-list [data-key]").first).to_be_visible()
        self.assertEqual(clerk.locator(f'#desk-list [data-key="{number}"]').count(), 0)
        clerk.evaluate(hide, False)
        expect(clerk.locator(f'#desk-list [data-key="{number}"]')).to_be_visible()
        self.assertStayed(clerk)

    def test_notices_are_read_and_nothing_hangs_over_the_edge(self):
        number = self.report()
        expect(clerk.locator(".bell-count")).to_be_visible()
        clerk.goto(place.url + "/notices")
        expect(clerk.locator(".notice-row").first).to_contain_text(number)
        stay(clerk)
        other = self.report("又一处垃圾")
        expect(clerk.locator(".notice-row").first).to_contain_text(other)
        self.assertStayed(clerk)
        for language in ("en", "zh"):
            clerk.goto(f"{place.url}/settings?language={language}&back=/notices")
            seen = len(browser.errors)
            found = Axe().run(clerk).response["violations"]
            del browser.errors[seen:]
            self.assertEqual([(one["id"], one["nodes"][0]["html"]) for one in found], [])
            clerk.set_viewport_size(PHONE)
            width = clerk.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.assertLessEqual(width, 0)
            browser.keep_picture(clerk, f"notices-{language}-phone")
            clerk.set_viewport_size(DESK)
            browser.keep_picture(clerk, f"notices-{language}")
        clerk.locator(".notices-head button").click()
        expect(clerk.locator(".is-unread")).to_have_count(0)
        expect(clerk.locator(".bell-count")).to_have_count(0)

    def test_strangers_and_pages_without_scripts_have_no_stream(self):
        asked = []
        stranger = browser.person()
        stranger.on("request", lambda request: asked.append(request.url))
        stranger.goto(place.url + "/")
        stranger.wait_for_load_state("networkidle")
        self.assertEqual([url for url in asked if "/live" in url], [])


if __name__ == "__main__":
    unittest.main()
