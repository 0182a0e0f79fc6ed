"""Taking a list along, and looking through the glass, in a real browser."""
import unittest
import zipfile

from playwright.sync_api import expect

from browser import Browser
from place import Place


def setUpModule():
    global place, browser, town, county, auditor
    place = Place(cases=300)
    browser = Browser()
    town = browser.sign_in(place.links["Town dispatcher"])
    county = browser.sign_in(place.links["County dispatcher"])
    auditor = browser.sign_in(place.links["Auditor"])


def tearDownModule():
    browser.stop()
    place.stop()


class ExportTests(unittest.TestCase):
    def test_a_second_person_lets_a_list_leave(self):
        town.goto(place.url + "/cases")
        town.get_by_role("link", name="导出这些事件").click()
        browser.look(self, town, "export-new")
        town.select_option("#purpose", "meeting")
        town.get_by_label("反映内容（敏感）").check()
        town.get_by_role("button", name="提交").click()
        expect(town.locator("h1")).to_have_text("导出 1")
        order = town.url
        county.goto(place.url + "/exports")
        browser.look(self, county, "exports")
        county.locator(f'a[href="{order.removeprefix(place.url)}"]').click()
        browser.look(self, county, "export-approval")
        county.get_by_role("button", name="同意导出", exact=True).click()
        expect(county.locator(".due")).to_have_text("可以生成")
        town.goto(order)
        town.get_by_role("button", name="生成文件").click()
        browser.look(self, town, "export-ready")
        with town.expect_download() as waiting:
            town.get_by_role("link", name="下载").click()
        self.assertEqual(waiting.value.suggested_filename, "linli-export-1.xlsx")
        with zipfile.ZipFile(waiting.value.path()) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f>", sheet)
        self.assertIn("镇街调度员", sheet)
        self.assertEqual(browser.errors, [])

    def test_the_desk_above_stops_an_emergency_look(self):
        town.goto(place.url + "/desk")
        town.get_by_role("link", name="紧急查看").click()
        browser.look(self, town, "glass")
        own = town.locator(".switcher, header").first.inner_text()
        names = town.locator("#area option:not([value=''])").all_inner_texts()
        town.select_option("#area", label=next(name for name in names if name not in own))
        town.fill("#reason", "水库泄洪，需要马上找到下游的积水")
        town.get_by_role("button", name="打开紧急查看").click()
        expect(town.locator(".glass-head")).to_be_visible()
        browser.look(self, town, "glass-open")
        town.locator(".row-link").first.click()
        expect(town.locator(".notice-overdue")).to_be_visible()
        expect(town.locator("details.choice")).to_have_count(0)
        case = town.url
        county.goto(place.url + "/desk")
        browser.look(self, county, "glass-told")
        auditor.goto(place.url + "/admin/glasses")
        browser.look(self, auditor, "glasses")
        self.assertIn(case.rsplit("/", 1)[1], auditor.locator("main").inner_text())
        county.get_by_role("button", name="立即结束").click()
        expect(county.locator(".desk-told")).to_have_count(0)
        town.goto(case)
        expect(town.locator("main")).to_contain_text("紧急查看已经结束")
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
