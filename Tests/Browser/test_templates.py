"""A form from above in a real browser: laid out once by a town, filled and printed by its village."""
import subprocess
import tempfile
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import Place

LAMPS = "/ledgers/street-lamps"
# The library that fills templates makes this one, too; it is not among the tools of these tests.
LAYOUT = """
import sys
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
book = Workbook()
one = book.active
one.title = "路灯"
one.merge_cells("A1:D1")
one["A1"] = "[[@区域]]路灯登记表"
one["A1"].font = Font(bold=True, size=16)
one.append(["序号", "编号", "功率", "位置"])
one["A3"], one["B3"], one["C3"], one["D3"] = "[[@序号]]", sys.argv[2], "[[lamp-power]]", "[[location-note]]"
for place in "ABCD":
    one[place + "3"].border = Border(*[Side(style="thin")] * 4)
one["A4"], one["C4"] = "合计", "=SUM(C3)"
one["A5"] = "共[[@条数]]盏"
book.save(sys.argv[1])
"""
LOOK = """
import sys
from openpyxl import load_workbook
one = load_workbook(sys.argv[1]).active
print([[cell.value for cell in row] for row in one.iter_rows()])
print(one["A3"].border.left.style, sorted(map(str, one.merged_cells.ranges)))
"""


def python(script, *words):
    done = subprocess.run(["/usr/bin/python3", "-I", "-c", script, *words], capture_output=True, text=True, check=True)
    return done.stdout


def setUpModule():
    global place, browser, clerk, town, english, folder
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    town = browser.sign_in(place.links["Town dispatcher"])
    english = browser.sign_in(place.links["County dispatcher"], language="en")
    folder = tempfile.TemporaryDirectory()


def tearDownModule():
    browser.stop()
    place.stop()
    folder.cleanup()


class TemplateTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def layout(self, name, mark):
        path = f"{folder.name}/{name}.xlsx"
        python(LAYOUT, path, mark)
        return path

    def hand_in(self, page, title, path):
        page.fill("#title", title)
        page.set_input_files("#file", path)
        page.locator('form[enctype] button').click()

    def test_a_town_lays_a_form_out_and_its_village_fills_it(self):
        town.goto(place.url + LAMPS)
        town.get_by_role("link", name="表样", exact=True).click()
        browser.look(self, town, "templates-none")
        self.hand_in(town, "路灯登记表", self.layout("wrong", "[[灯杆颜色]]"))
        expect(town.locator(".template-faults li")).to_have_count(1)
        expect(town.locator(".template-faults b")).to_have_text("路灯!B3")
        expect(town.locator("#title")).to_have_value("路灯登记表")
        browser.look(self, town, "templates-wrong")
        self.hand_in(town, "路灯登记表", self.layout("right", "[[thing-number]]"))
        expect(town.locator(".template-list li")).to_have_count(1)
        browser.look(self, town, "templates")
        clerk.goto(place.url + LAMPS)
        total = int(clerk.locator(".ledger-total b").inner_text().replace(",", ""))
        clerk.locator(".ledger-take > summary").click()
        browser.look(self, clerk, "templates-form")
        clerk.get_by_label("表样：路灯登记表").check()
        with clerk.expect_download() as waiting:
            clerk.locator(".ledger-take button.btn-primary").click()
        path = f"{folder.name}/filled.xlsx"
        waiting.value.save_as(path)
        said = python(LOOK, path)
        self.assertIn(f"'=SUM(C3:C{total + 2})'", said)
        self.assertIn(f"共{total}盏", said)
        self.assertIn("thin", said)
        # Retired by whoever brought it, with a reason.
        town.goto(place.url + LAMPS + "/templates")
        town.locator(".template-list summary").click()
        town.get_by_label("停用理由").fill("换新表")
        town.get_by_role("button", name="停用这张表样").click()
        expect(town.locator(".template-list li")).to_have_count(0)

    def test_a_sheet_is_printed_with_its_head_on_every_page(self):
        clerk.goto(place.url + LAMPS + "?show=thing-number&show=lamp-power&order=lamp-power")
        total = clerk.locator(".ledger-total b").inner_text()
        clerk.locator(".ledger-take > summary").click()
        clerk.get_by_label("打印").check()
        clerk.locator(".ledger-take button.btn-primary").click()
        expect(clerk.locator(".ledger-paper tbody tr")).to_have_count(int(total.replace(",", "")))
        expect(clerk.locator(".ledger-paper thead th")).to_have_count(4)
        browser.look(self, clerk, "ledger-print")
        clerk.emulate_media(media="print")
        display = clerk.locator(".ledger-paper thead").evaluate("head => getComputedStyle(head).display")
        self.assertEqual(display, "table-header-group")
        clerk.emulate_media(media="screen")

    def test_the_pages_speak_english(self):
        english.goto(place.url + LAMPS + "/templates")
        expect(english.locator("h1")).to_have_text("Templates")
        browser.look(self, english, "templates-en")
        self.hand_in(english, "Lamps", self.layout("english", "[[nothing]]"))
        expect(english.locator(".template-faults li")).to_contain_text("This ledger has no column")
        browser.look(self, english, "templates-wrong-en")


if __name__ == "__main__":
    unittest.main()
