"""The document centre in a real browser: handed in once, found again, granted for a time, read on record."""
import subprocess
import unittest

from playwright.sync_api import expect

from browser import Browser, PHONE, photo
from place import Place


def setUpModule():
    global place, browser, clerk, office, english, keeper
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    office = browser.sign_in(place.links["Department handler"])
    keeper = browser.sign_in(place.links["System administrator"])
    english = browser.sign_in(place.links["Town dispatcher"], language="en")


def tearDownModule():
    browser.stop()
    place.stop()


def text(name, words):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": words.encode()}


# The library is one of the program's, not among the tools of these tests.
WORKBOOK = """
import sys
from openpyxl import Workbook
book = Workbook()
for row in [["日期", "值班人", "电话"]] + [[f"2026-03-{day:02}", "值班员甲", "见值班室"] for day in range(1, 29)]:
    book.active.append(row)
book.save(sys.stdout.buffer)
"""


def workbook():
    return subprocess.run(["/usr/bin/python3", "-I", "-c", WORKBOOK], capture_output=True, check=True).stdout


class DocumentTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def open(self, page, title):
        page.goto(place.url + "/documents")
        page.locator(".document-rows > li > a", has_text=title).first.click()

    def test_a_paper_is_handed_in_and_offered_when_somebody_brings_it_again(self):
        clerk.goto(place.url + "/documents")
        browser.look(self, clerk, "documents")
        clerk.locator("main a.btn-primary").click()
        browser.look(self, clerk, "document-new")
        clerk.set_input_files("#file", text("防汛预案.txt", "一、组织机构\n二、转移路线\n"))
        clerk.select_option("#kind", "plan")
        clerk.locator("main form .btn-primary").click()
        expect(clerk.locator("h1")).to_have_text("防汛预案")
        browser.look(self, clerk, "document-fresh")
        clerk.goto(place.url + "/documents/new")
        clerk.set_input_files("#file", text("别的名字.pdf", "一、组织机构\n二、转移路线\n"))
        clerk.select_option("#kind", "report")
        clerk.locator("main form .btn-primary").click()
        expect(clerk.locator(".document-alike")).to_contain_text("就是这个文件")
        browser.look(self, clerk, "document-alike")
        clerk.goto(place.url + "/documents/new")
        clerk.set_input_files("#file", text("防汛预案-修订.txt", "一、组织机构\n二、转移路线\n三、物资\n"))
        clerk.select_option("#kind", "plan")
        clerk.locator("main form .btn-primary").click()
        clerk.locator(".document-add button").first.click()
        expect(clerk.locator(".document-versions li")).to_have_count(2)

    def test_a_file_of_no_kind_is_refused_beside_the_form(self):
        clerk.goto(place.url + "/documents/new")
        clerk.set_input_files("#file", text("a.pdf", "<html><script>alert(1)</script>"))
        clerk.fill("#title", "不是文件")
        clerk.select_option("#kind", "other")
        clerk.locator("main form .btn-primary").click()
        expect(clerk.locator(".notice-overdue").first).to_be_visible()
        expect(clerk.locator("#title")).to_have_value("不是文件")
        browser.look(self, clerk, "document-refused")

    def test_an_office_reads_on_line_what_it_was_granted(self):
        office.goto(place.url + "/documents/granted")
        browser.look(self, office, "documents-granted")
        office.locator(".document-rows > li > a").first.click()
        browser.look(self, office, "document-granted")
        self.assertEqual(office.locator("a[download]").count(), 0)
        office.locator(".document-versions a").first.click()
        expect(office.locator(".document-picture")).to_be_visible()
        browser.look(self, office, "document-reading")
        office.locator('a[rel="next"]').click()
        expect(office.locator(".page-head")).to_contain_text("第 2 页")
        self.open(clerk, "消防安全检查报告")
        expect(clerk.locator("main table")).to_contain_text("消防安全检查")
        browser.look(self, clerk, "document")
        clerk.locator("main details.more > summary").nth(1).click()
        browser.look(self, clerk, "document-grant")
        self.assertGreater(clerk.locator("#to optgroup").count(), 1)
        clerk.select_option("#to", index=1)
        clerk.fill("#purpose", "复查")
        clerk.focus("#purpose")
        clerk.keyboard.press("Enter")
        expect(clerk.locator("section[aria-labelledby=grants] li")).to_have_count(2)
        clerk.locator("section[aria-labelledby=grants] li form button").last.click()
        expect(clerk.locator("section[aria-labelledby=grants] li").last).to_contain_text("已收回")

    def test_a_paper_is_uploaded_with_an_entry_and_chosen_for_the_next(self):
        keeper.goto(place.url + "/admin/ledgers")
        keeper.locator('button[value="food-places"]').click()
        for number, name in (("JY1", "东门面馆"), ("JY2", "西门面馆")):
            clerk.goto(place.url + "/ledgers/food-places/entries/new")
            for field, words in (("food-licence", number + "3500000000001"), ("shop-sign", name)):
                clerk.fill(f"#field-{field}", words)
            clerk.select_option("#field-food-kind", index=1)
            if number == "JY1":
                clerk.set_input_files("#field-food-licence-scan-file", text("食品经营许可证.txt", "有效期五年\n"))
                browser.look(self, clerk, "entry-paper")
            else:
                # That of the first place belongs to it alone; what is the village's own is offered.
                self.assertNotIn("食品经营许可证", clerk.inner_text("#field-food-licence-scan-there"))
            clerk.locator("main form .btn-primary").click()
            expect(clerk.locator("h1")).to_have_text(name)
        clerk.goto(place.url + "/ledgers/food-places?show=shop-sign&show=food-licence-scan")
        clerk.locator("main table a", has_text="东门面馆").first.click()
        browser.look(self, clerk, "entry-with-paper")
        clerk.locator(".entry-lines a", has_text="食品经营许可证").click()
        clerk.locator(".document-versions a").first.click()
        expect(clerk.locator(".document-text")).to_contain_text("有效期五年")

    def test_a_workbook_is_looked_at_as_a_table(self):
        clerk.goto(place.url + "/documents/new")
        clerk.set_input_files("#file", {"name": "值班表.xlsx", "mimeType": "x", "buffer": workbook()})
        clerk.select_option("#kind", "other")
        clerk.locator("main form .btn-primary").click()
        clerk.locator(".document-versions a").first.click()
        expect(clerk.locator(".document-table")).to_contain_text("值班人")
        browser.look(self, clerk, "document-table")

    def test_without_a_script_a_picture_is_handed_in_and_looked_at(self):
        person = browser.person(PHONE, scripts=False)
        person.context.add_cookies(clerk.context.cookies())
        person.goto(place.url + "/documents/new")
        person.set_input_files("#file", photo())
        person.select_option("#kind", "drawing")
        person.locator("main form .btn-primary").click()
        expect(person.locator("h1")).to_have_text("lamp")
        person.locator(".document-versions a").first.click()
        expect(person.locator(".document-picture")).to_be_visible()

    def test_the_pages_speak_english(self):
        english.goto(place.url + "/documents")
        browser.look(self, english, "documents-en")
        english.locator(".document-rows > li > a").last.click()
        browser.look(self, english, "document-en")
        english.goto(place.url + "/documents/new")
        browser.look(self, english, "document-new-en")
        english.goto(place.url + "/documents?q=nothing-of-that-name")
        browser.look(self, english, "documents-none-en")
