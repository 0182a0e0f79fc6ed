"""A clock stands still for the reporter, more time is given, and a desk above demands an answer: in a real
browser."""
import datetime
import unittest
import uuid

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


class TimeTests(unittest.TestCase):
    def look(self, page, name):
        """Nobody is kept out, nothing hangs over the edge of a telephone, in both languages."""
        at = page.url.removeprefix(place.url)
        for language in ("en", "zh"):
            page.goto(f"{place.url}/settings?language={language}&back={at}")
            self.assertEqual(browser.barriers(page), [], name)
            for size, suffix in ((PHONE, "-phone"), (DESK, "")):
                page.set_viewport_size(size)
                width = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                self.assertLessEqual(width, 0, name)
                browser.keep_picture(page, f"{name}-{language}{suffix}")

    def report(self):
        """A resident tells, and follows it on a telephone."""
        clerk.goto(place.url + "/desk")
        village = clerk.locator(".desk-head h1").inner_text().split(" · ")[0]
        page = browser.person(PHONE)
        page.goto(place.url + "/report")
        area = page.locator("#area option", has_text=village).first.get_attribute("value")
        words = {"scenario": "rubbish", "words": "菜场后面堆了垃圾", "area": area}
        told = page.request.post(
            place.url + "/api/v1/reports", data=words, headers={"Idempotency-Key": str(uuid.uuid4())}).json()
        page.goto(f"{place.url}/follow?number={told['number']}")
        page.fill("#receipt", told["receipt"])
        page.locator('form[action="/follow"] button').click()
        expect(page).to_have_url(f"{place.url}/reports/{told['number']}")
        return told["number"], page

    def test_a_case_waits_gets_more_time_and_is_pressed(self):
        number, reporter = self.report()
        clerk.goto(place.url + "/desk")
        clerk.locator(f'[data-key="{number}"]').click()
        pane = clerk.locator("#pane")
        self.choose(pane, "受理")
        expect(pane.locator("summary", has_text="等待答复")).to_be_visible()
        self.wait(number, pane, reporter)
        self.extend(number)
        self.supervise(number)
        self.assertEqual(browser.errors, [])

    def choose(self, pane, title):
        pane.locator("summary.btn", has_text=title).click()
        pane.locator("details.choice[open] form button").click()

    def wait(self, number, pane, reporter):
        pane.locator("summary.btn", has_text="等待答复").click()
        form = pane.locator("details.choice[open]")
        form.locator("input[value=reporter]").check()
        form.locator("textarea").fill("请问在菜场的哪一侧？")
        form.locator("form button").click()
        expect(pane.locator(".notice-soon")).to_contain_text("计时已暂停")
        clerk.goto(f"{place.url}/cases/{number}")
        self.look(clerk, "time-waits")
        reporter.reload()
        expect(reporter.locator("main")).to_contain_text("办理单位在等你的答复")
        self.look(reporter, "time-progress")
        reporter.set_viewport_size(PHONE)
        reporter.locator("summary", has_text="给办理单位写信息").click()
        reporter.locator("#message").fill("在北侧。")
        reporter.get_by_role("button", name="发送").click()
        expect(reporter.locator("main")).not_to_contain_text("办理单位在等你的答复")

    def extend(self, number):
        clerk.goto(f"{place.url}/cases/{number}")
        expect(clerk.locator("main")).not_to_contain_text("计时已暂停")
        due = place.sql(f"SELECT due_at::date FROM cases WHERE home || '-' || number = '{number}'")[0]
        for days in range(1, 12):
            # Days off are refused, in words; the next one will do.
            if not clerk.locator("#extend-day").is_visible():
                clerk.locator("summary", has_text="申请延期").click()
            clerk.fill("#extend-day", str(datetime.date.fromisoformat(due) + datetime.timedelta(days)))
            clerk.fill("#extend-words", "清运车下周才能来。")
            clerk.get_by_role("button", name="提交申请").click()
            if clerk.locator(".time-list", has_text="待批").count():
                break
            expect(clerk.locator("#extend-problem")).to_be_visible()
        expect(clerk.locator(".time-list")).to_contain_text("待批")
        town.goto(place.url + "/desk")
        town.locator(".desk-replies a", has_text=number).click()
        self.look(town, "time-decide")
        town.locator("#decide-words").fill("情况属实。")
        town.get_by_role("button", name="同意延期").click()
        expect(town.locator(".time-list")).to_contain_text("已同意")

    def supervise(self, number):
        town.locator("summary", has_text="催办或督办").click()
        town.locator("input[value=supervise]").check()
        town.locator("#press-words").fill("请说明进展。")
        town.get_by_role("button", name="发出").click()
        expect(town.locator(".time-list")).to_contain_text("请说明进展。")
        clerk.goto(place.url + "/desk")
        expect(clerk.locator(".desk-replies")).to_contain_text("督办待答复")
        self.look(clerk, "time-desk")
        clerk.locator(".desk-replies a", has_text=number).click()
        self.look(clerk, "time-answer")
        clerk.locator("#time-answer").fill("今天已清运一半。")
        clerk.get_by_role("button", name="提交答复").click()
        expect(clerk.locator(".time-list")).to_contain_text("今天已清运一半。")
        town.reload()
        expect(town.locator(".time-list")).to_contain_text("今天已清运一半。")


if __name__ == "__main__":
    unittest.main()
