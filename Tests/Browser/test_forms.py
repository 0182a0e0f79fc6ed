"""Forms in a real browser: filled in by a village, written down and sent by a town."""
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import Place


def setUpModule():
    global place, browser, clerk, town, english
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    town = browser.sign_in(place.links["Town dispatcher"])
    english = browser.sign_in(place.links["County dispatcher"], language="en")


def tearDownModule():
    browser.stop()
    place.stop()


class FormTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def test_a_village_files_by_keyboard_and_its_town_sends_it_back(self):
        clerk.goto(place.url + "/forms")
        browser.look(self, clerk, "forms")
        clerk.locator(".form-list a").first.click()
        browser.look(self, clerk, "filing")
        source = clerk.locator(".filing-source a").first
        expect(source).to_have_attribute("href", "/ledgers/street-lamps?area=" + clerk.url.split("/")[-1])
        clerk.focus("#line-3")
        for number in ("1200", "400", "8", "2"):
            clerk.keyboard.press("Control+a")
            clerk.keyboard.type(number)
            clerk.keyboard.press("Tab")
            if number in ("1200", "400"):
                # Over the link to where the value goes back.
                clerk.keyboard.press("Tab")
        clerk.keyboard.type("3")
        clerk.keyboard.press("Enter")
        # More was mended than found.
        expect(clerk.locator(".notice-overdue").first).to_be_visible()
        expect(clerk.locator("#line-7")).to_have_value("3")
        browser.look(self, clerk, "filing-wrong")
        clerk.fill("#line-7", "1")
        clerk.keyboard.press("Enter")
        expect(clerk.locator("#line-3")).to_have_count(0)
        browser.look(self, clerk, "filing-filed")
        town.goto(clerk.url)
        browser.look(self, town, "filing-above")
        town.locator("main details.more > summary").first.click()
        town.fill("#return-reason", "巡查次数请再核对")
        town.locator('button[value="return"]').click()
        expect(town.locator(".filing-moves li")).to_have_count(2)
        clerk.goto(clerk.url)
        expect(clerk.locator("#line-3")).to_have_value("1200")

    def test_a_town_writes_a_form_down_and_takes_what_is_known_from_the_ledger(self):
        town.goto(place.url + "/forms/new")
        browser.look(self, town, "form-new")
        town.fill("#title", "浏览器试填表")
        town.fill("#basis", "《演示制度》第一条")
        town.fill("#purpose", "试一试")
        town.fill("#label-1", "走访户数")
        town.fill("#label-2", "路灯数量")
        town.locator('button[value="check"]').click()
        expect(town.locator("#overlap")).to_be_visible()
        browser.look(self, town, "form-known")
        town.locator('button[value="take-2"]').click()
        expect(town.locator("#kind-2")).to_have_value("count")
        town.locator('button[value="send"]').click()
        expect(town.locator("h1")).to_have_text("浏览器试填表")
        browser.look(self, town, "form")

    def test_a_town_chooses_which_entries_a_line_counts(self):
        town.goto(place.url + "/forms/new")
        town.fill("#label-1", "二十年以上的路灯")
        town.select_option("#kind-1", "count")
        town.fill("#place-1", "路灯台账")
        town.locator('button[value="conditions"]').click()
        line = town.locator(".form-conditions .ledger-line").first
        field, test = line.locator("select").nth(0), line.locator("select").nth(1)
        field.select_option(index=1)
        # The script offers what says something about this field, and no more.
        told = field.locator("option:checked").get_attribute("data-tests").split(" ")
        self.assertEqual(
            test.evaluate("all => [...all.options].filter((one) => one.value && !one.hidden).map((one) => one.value)"),
            [one for one in test.evaluate("all => [...all.options].map((one) => one.value)") if one in told])
        test.select_option("filled")
        browser.look(self, town, "form-conditions")
        town.locator('button[value="conditions"]').click()
        expect(town.locator(".form-conditions .ledger-line")).to_have_count(2)
        expect(town.locator('[name="test1-1"]')).to_have_value("filled")

    def test_the_bell_says_what_is_due_and_what_is_late_below(self):
        today = place.sql("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")[0]
        village = clerk.goto(place.url + "/forms") and clerk.locator(".form-list a").first.get_attribute("href")
        _, _, form, _, period, area = village.split("/")
        place.sql(
            "INSERT INTO filing_reminders (area, day, form_id, period, late) VALUES "
            f"('{area}', '{today}', '{form}', '{period}', NULL), ('{area[:9]}', '{today}', '{form}', '{period}', 3) "
            "ON CONFLICT DO NOTHING")
        for who, name in ((clerk, "notices-forms"), (town, "notices-forms-town")):
            who.goto(place.url + "/notices")
            expect(who.locator(".notices-forms .is-unread")).to_have_count(1)
            browser.look(self, who, name)
        clerk.locator(".notices-forms button").click()
        expect(clerk.locator(".notices-forms li")).to_have_count(1)
        expect(clerk.locator(".notices-forms .is-unread")).to_have_count(0)

    def test_the_sum_of_a_form_is_taken_along(self):
        english.goto(place.url + "/forms")
        english.locator("tbody th a").last.click()
        english.locator("details.more > summary").first.click()
        browser.look(self, english, "form-sum-en")
        take = english.locator('form[action*="/sums/"] button')
        if take.count():
            with english.expect_download() as file:
                take.click()
            self.assertTrue(file.value.suggested_filename.endswith(".xlsx"))

    def test_the_pages_speak_english(self):
        english.goto(place.url + "/forms")
        browser.look(self, english, "forms-en")
        english.locator("tbody th a").last.click()
        browser.look(self, english, "form-en")
        english.locator("tbody th a").first.click()
        browser.look(self, english, "filing-sum-en")
