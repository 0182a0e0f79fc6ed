"""What a clerk's hands do all day, in a real browser: asking a reporter by a link, one choice on many cases."""
import unittest
import uuid

from playwright.sync_api import expect

from browser import DESK, PHONE, Browser, photo
from place import Place


def setUpModule():
    global place, browser, clerk
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])


def tearDownModule():
    browser.stop()
    place.stop()


class HandsOnTests(unittest.TestCase):
    def look(self, page, name):
        """Nobody is kept out, nothing hangs over the edge of a telephone, in both languages."""
        at = page.url.removeprefix(place.url)
        for language in ("en", "zh"):
            page.goto(f"{place.url}/settings?language={language}&back={at.replace('&', '%26')}")
            self.seen(page, f"{name}-{language}")

    def seen(self, page, name):
        self.assertEqual(browser.barriers(page), [], name)
        for size, suffix in ((PHONE, "-phone"), (DESK, "")):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.assertLessEqual(width, 0, name)
            browser.keep_picture(page, f"{name}{suffix}")

    def tell(self, words="路灯不亮", scenario="street-light"):
        clerk.goto(place.url + "/desk")
        village = clerk.locator(".desk-head h1").inner_text().split(" · ")[0]
        page = browser.person(PHONE)
        page.goto(place.url + "/report")
        area = page.locator("#area option", has_text=village).first.get_attribute("value")
        told = page.request.post(
            place.url + "/api/v1/reports", data={"scenario": scenario, "words": words, "area": area},
            headers={"Idempotency-Key": str(uuid.uuid4())}).json()
        return told["number"], told["receipt"], page

    def take(self, number):
        clerk.goto(f"{place.url}/cases/{number}")
        clerk.locator("summary.btn", has_text="受理").click()
        clerk.locator("details.choice[open] form button").click()
        expect(clerk.locator("summary.btn", has_text="办结")).to_be_visible()

    def test_a_reporter_is_asked_and_answers_without_scripts(self):
        number, receipt, reporter = self.tell()
        self.take(number)
        clerk.locator("summary", has_text="用一次性链接向上报人提问").click()
        form = clerk.locator(f'form[action="/cases/{number}/questions"]')
        form.locator("textarea").fill("请问是几号灯杆？麻烦拍一张照片。")
        form.locator("input[value=pole]").check()
        form.locator("input[name=photo]").check()
        self.seen(clerk, "question-form-zh")
        form.locator("button").click()
        link = clerk.locator(".question-link").inner_text()
        self.seen(clerk, "question-link-zh")
        expect(clerk.locator(".notice-soon", has_text="计时已暂停").first).to_be_visible()

        # The receipt tells of it.
        reporter.goto(f"{place.url}/follow?number={number}")
        reporter.fill("#receipt", receipt)
        reporter.locator('form[action="/follow"] button').click()
        expect(reporter.locator(".question-waits")).to_contain_text("几号灯杆")
        self.look(reporter, "question-progress")

        other = browser.person(PHONE, scripts=False)
        other.goto(link)
        # Looked at by somebody with scripts; the checker is one.
        looking = browser.person(PHONE)
        looking.goto(link)
        self.look(looking, "question-page")
        other.locator("form button.btn-big").click()
        expect(other.locator(".field-problem")).to_contain_text("请写下回答")
        other.fill("textarea", "十二号，朝东那一盏")
        other.fill('[name="answers.pole"]', "12")
        other.set_input_files("#photos", photo())
        other.locator("form button.btn-big").click()
        expect(other.locator("h1")).to_have_text("收到您的回答，谢谢")
        looking.reload()
        self.look(looking, "question-answered")
        clerk.goto(f"{place.url}/cases/{number}")
        expect(clerk.locator(".messages")).to_contain_text("朝东那一盏")
        expect(clerk.locator(".photos img")).to_have_count(1)
        expect(clerk.locator(".case-time")).to_contain_text("上报人回答了提问")
        self.assertEqual(browser.errors, [])

    def test_one_choice_is_taken_on_many(self):
        numbers = [self.tell(f"垃圾堆 {at}", "rubbish")[0] for at in range(4)]
        clerk.set_viewport_size(DESK)
        clerk.goto(f"{place.url}/cases?scenario=rubbish&state=open&step=collected")
        all_of_page = clerk.locator(".bulk-bar .tick input")
        all_of_page.check()
        ticked = clerk.locator("input[name=case]:checked").count()
        self.assertGreaterEqual(ticked, 4)
        self.assertIn(str(ticked), clerk.locator(".bulk-bar [role=status]").inner_text())
        self.seen(clerk, "bulk-list-zh")
        all_of_page.uncheck()
        expect(clerk.locator(".bulk-bar button")).to_be_disabled()
        for number in numbers:
            clerk.locator(f"input[name=case][value='{number}']").check()
        clerk.locator(".bulk-bar button").click()
        expect(clerk.locator(".bulk-group")).to_have_count(1)
        self.look(clerk, "bulk-choices")
        # One is taken by a colleague meanwhile.
        other = browser.sign_in(place.links["Town dispatcher"])
        place.sql(f"UPDATE cases SET version = version + 1 WHERE number = {numbers[0].split('-')[1]}")
        clerk.locator("summary.btn", has_text="受理").click()
        clerk.locator("details.choice[open] form button").click()
        expect(clerk.locator("h1")).to_contain_text("4 件中办成 3 件")
        expect(clerk.locator(".bulk-lines").first).to_contain_text(numbers[0])
        self.seen(clerk, "bulk-report-zh")
        # The desk has the same, and so has a browser without scripts.
        other.goto(place.url + "/desk?scope=all")
        self.seen(other, "bulk-desk-zh")
        self.assertEqual(browser.errors, [])

    def test_an_answer_starts_from_a_template_while_another_looks_on(self):
        number, _, _ = self.tell()
        self.take(number)
        other = browser.sign_in(place.links["Town dispatcher"])
        other.goto(f"{place.url}/cases/{number}")
        expect(other.locator(".viewing")).to_contain_text("起打开着这件事")
        self.seen(other, "viewing-zh")
        # What the checker left on a page would be drawn anew with it.
        other.close()
        clerk.goto(f"{place.url}/cases/{number}")
        expect(clerk.locator(".viewing")).to_contain_text("镇街调度员")
        clerk.locator("summary.btn", has_text="办结").click()
        form = clerk.locator("details.choice[open]")
        form.locator(".replies summary").click()
        form.locator(".replies li", has_text="路灯已修复").locator("a").click()
        expect(form.locator("textarea")).to_have_value("路灯已修复，现已正常亮灯。感谢您的反映。")
        form.locator("textarea").press("End")
        form.locator("textarea").type("灯杆十二号。")
        form.locator(".replies summary").click()
        self.seen(clerk, "replies-open-zh")
        form.locator("form > button").click()
        expect(clerk.locator(".case-answer")).to_contain_text("灯杆十二号")
        # A browser without scripts gets the form back with the words in it; a case of its own.
        number, _, _ = self.tell()
        self.take(number)
        clerk.goto(f"{place.url}/cases/{number}?choice=finish&reply=repaired")
        expect(clerk.locator("details.choice[open] textarea")).to_have_value("路灯已修复，现已正常亮灯。感谢您的反映。")
        self.look(clerk, "replies")
        self.assertEqual(browser.errors, [])

    def test_a_filter_is_kept_under_a_name(self):
        clerk.set_viewport_size(DESK)
        clerk.goto(f"{place.url}/cases?scenario=rubbish&state=open")
        clerk.locator(".saved-filters summary", has_text="保存这组条件").click()
        clerk.fill("#filter-name", "待办垃圾")
        self.seen(clerk, "saved-form-zh")
        clerk.locator(".saved-new button").click()
        expect(clerk.locator(".saved-list a[aria-current]")).to_have_text("待办垃圾")
        clerk.goto(place.url + "/cases")
        clerk.locator(".saved-list a").click()
        expect(clerk).to_have_url(f"{place.url}/cases?scenario=rubbish&state=open")
        clerk.locator(".saved-filters summary", has_text="整理").click()
        self.seen(clerk, "saved-arrange-zh")
        self.look(clerk, "saved")
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
