"""Ledgers in a real browser: asked by one form, written by hand, brought in from a spreadsheet."""
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import Place

LAMPS = "/ledgers/street-lamps"


def setUpModule():
    global place, browser, clerk, other, english, keeper
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    english = browser.sign_in(place.links["Town dispatcher"], language="en")
    keeper = browser.sign_in(place.links["System administrator"])
    # Somebody else at the same desk: the same session in a second window.
    other = clerk.context.new_page()


def tearDownModule():
    browser.stop()
    place.stop()


class LedgerTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def test_a_clerk_asks_a_ledger_by_keyboard(self):
        clerk.goto(place.url + "/ledgers")
        browser.look(self, clerk, "ledgers")
        clerk.locator(f'a[href="{LAMPS}"]').click()
        total = clerk.locator(".ledger-total b")
        everything = int(total.inner_text().replace(",", ""))
        self.assertGreater(everything, 0)
        browser.look(self, clerk, "one-form")
        clerk.focus(".ledger-form select[name=field1]")
        clerk.select_option(".ledger-form select[name=field1]", "lamp-power")
        clerk.select_option(".ledger-form select[name=test1]", "at-least")
        clerk.focus(".ledger-form input[name=value1]")
        clerk.keyboard.type("1")
        clerk.keyboard.press("Enter")
        expect(clerk.locator(".ledger-sentences li")).to_have_count(1)
        self.assertLessEqual(int(total.inner_text().replace(",", "")), everything)
        clerk.fill(".ledger-form input[name=value1]", "明亮")
        clerk.keyboard.press("Enter")
        expect(clerk.locator("#problem-field1")).to_be_visible()
        expect(clerk.locator(".ledger-form input[name=value1]")).to_have_value("明亮")
        browser.look(self, clerk, "one-form-wrong")
        clerk.locator(".ledger-sentences li a").first.click()
        expect(clerk.locator(".ledger-sentences li")).to_have_count(0)

    def test_an_entry_is_written_and_changed_by_two(self):
        clerk.goto(place.url + LAMPS + "/entries/new")
        browser.look(self, clerk, "entry-new")
        clerk.fill("#field-thing-number", "浏览器-1")
        clerk.fill("#field-location-note", "桥头东侧")
        clerk.get_by_role("button", name="保存").click()
        expect(clerk.locator("h1")).to_have_text("桥头东侧")
        browser.look(self, clerk, "entry")
        address = clerk.url
        for page, words in [(clerk, "桥头西侧"), (other, "桥中间")]:
            page.goto(address + "/edit")
            page.fill("#field-location-note", words)
        clerk.get_by_role("button", name="保存").click()
        expect(clerk.locator("h1")).to_have_text("桥头西侧")
        other.get_by_role("button", name="保存").click()
        expect(other.locator("#others")).to_be_visible()
        expect(other.locator(".table-wrap").first).to_contain_text("桥头西侧")
        browser.look(self, other, "entry-others")
        other.get_by_role("button", name="保存").click()
        expect(other.locator("h1")).to_have_text("桥中间")
        expect(other.locator(".entry-changes > li")).to_have_count(2)
        browser.look(self, other, "entry-changed")

    def test_rows_come_in_from_a_spreadsheet_and_wrong_ones_back(self):
        number, note, power = labels()
        clerk.goto(place.url + LAMPS + "/import")
        browser.look(self, clerk, "import")
        clerk.locator("main details.more > summary").click()
        rows = [f"{number}\t{note}\t{power}", "浏览器-11\t村口\t60", "浏览器-12\t小学门前\t很亮"]
        clerk.fill("#pasted", "\n".join(rows))
        clerk.locator("main form button.btn-primary").click()
        expect(clerk.locator(".import-problems tbody tr")).to_have_count(1)
        browser.look(self, clerk, "import-preview")
        clerk.locator("main form button.btn-primary").click()
        expect(clerk.locator("h1")).to_be_visible()
        browser.look(self, clerk, "import-done")
        clerk.goto(place.url + LAMPS + "?show=thing-number&field1=thing-number&test1=is&value1=浏览器-11")
        expect(clerk.locator(".ledger-total b")).to_have_text("1")

    def test_the_pages_speak_english_and_an_administrator_opens_ledgers(self):
        for path, name in [("/ledgers", "ledgers-en"), (LAMPS, "one-form-en")]:
            english.goto(place.url + path)
            browser.look(self, english, name)
        keeper.goto(place.url + "/admin/ledgers")
        browser.look(self, keeper, "admin-ledgers")
        keeper.locator('button[value="bridges"]').click()
        expect(keeper.locator('button[value="bridges"]')).to_have_count(0)


def labels():
    """How the ledger calls its number, its place and its power."""
    clerk.goto(place.url + LAMPS)
    return [
        clerk.locator(f'input[name=show][value="{code}"] + span').inner_text().strip()
        for code in ("thing-number", "location-note", "lamp-power")]


if __name__ == "__main__":
    unittest.main()
