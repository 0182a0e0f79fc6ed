"""Journeys through the pages in a real browser, each told as what people do."""
import re
import unittest

from playwright.sync_api import expect

from browser import DESK, PHONE, Browser, photo
from place import Place


def setUpModule():
    global place, browser, clerk, handler, second
    place = Place()
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    handler = browser.sign_in(place.links["Department handler"])
    second = browser.sign_in(place.links["Account with many posts"])


def tearDownModule():
    browser.stop()
    place.stop()


def village_of(page):
    """The village a clerk's post is over, as its title begins."""
    page.goto(place.url + "/desk")
    return page.locator(".desk-head h1").inner_text().split(" · ")[0]


def office_of(page):
    page.goto(place.url + "/desk")
    return page.locator(".desk-head h1").inner_text().split(" · ")[0]


def codes_of(page):
    expect(page.locator(".receipt-codes")).to_be_visible(timeout=20_000)
    number, receipt = page.locator(".receipt-codes dd").all_inner_texts()
    return number.strip(), receipt.strip()


def take(page, title, fill=None):
    """Opens a choice of the case on the page, fills its form and sends it."""
    choice = page.locator("details.choice", has=page.locator("summary", has_text=re.compile(rf"^\s*{title}\s*$")))
    choice.locator("> summary").click()
    if fill:
        fill(choice)
    choice.locator("form > button").click()


class ReportTests(unittest.TestCase):
    def test_a_report_reaches_the_desk_and_is_closed(self):
        number, receipt, resident = self.report_from_a_phone()
        self.dispatch(number)
        self.handle(number)
        self.verify(number)
        self.score(resident, number)

    def report_from_a_phone(self):
        village = village_of(clerk)
        page = browser.person(PHONE)
        page.goto(place.url + "/report")
        following = page.get_by_role("button", name="下一步")
        page.set_input_files("#photos", photo())
        expect(page.locator(".photo-list li")).to_have_count(1)
        following.click()
        page.select_option("#area", label=village)
        following.click()
        page.locator("label[for=scenario-street-light]").click()
        page.fill("#words", "路灯不亮，晚上很黑")
        following.click()
        expect(page.locator("[data-part=owner]")).to_have_text(village)
        page.fill("#contact", "13800000000")
        page.locator("[data-act=send]").click()
        expect(page.locator(".receipt-codes")).to_be_visible(timeout=20_000)
        number, receipt = codes_of(page)
        self.assertGreaterEqual(len(receipt.replace("-", "")), 16)
        page.locator('form[action="/follow"] button').click()
        expect(page).to_have_url(f"{place.url}/reports/{number}")
        return number, receipt, page

    def dispatch(self, number):
        office = office_of(handler)
        clerk.goto(place.url + "/desk")
        clerk.locator(f'[data-key="{number}"]').click()
        pane = clerk.locator("#pane")
        expect(pane.locator(".case-number")).to_contain_text(number)
        expect(pane.locator(".photos img")).to_have_count(1)
        self.assertNotIn("13800000000", clerk.content())
        take(clerk, "派遣", lambda form: form.locator("select").select_option(label=office))
        expect(pane.locator(".notice")).to_contain_text("派遣")

    def handle(self, number):
        handler.goto(f"{place.url}/cases/{number}")
        self.assertNotIn("13800000000", handler.content())
        take(handler, "接收")
        expect(handler.locator(".notice")).to_contain_text("接收")

        def tell(form):
            form.locator("textarea").fill("配件明天到")
            form.get_by_label("上报人也能看到").check()

        take(handler, "记录进展", tell)
        expect(handler.locator(".timeline")).to_contain_text("配件明天到")
        take(handler, "办结", lambda form: form.locator("textarea").fill("灯已换好，请查看"))
        expect(handler.locator(".notice")).to_contain_text("办结")

    def verify(self, number):
        village = village_of(clerk)
        second.goto(place.url + "/posts")
        second.locator("main .switcher-post", has_text=village).click()
        expect(second.locator(".desk-head h1")).to_contain_text(village)
        second.goto(f"{place.url}/cases/{number}")
        take(second, "核查通过")
        expect(second.locator(".notice")).to_contain_text("核查通过")

    def score(self, page, number):
        page.reload()
        expect(page.locator(".answer-words")).to_have_text("灯已换好，请查看")
        expect(page.locator(".notes")).to_contain_text("配件明天到")
        page.check("#score-5")
        page.fill("#score-words", "很快")
        page.locator("form.score button").click()
        expect(page.locator(".scored")).to_contain_text("很满意")

    def test_the_report_is_sent_in_english_by_keyboard_alone(self):
        page = browser.person(DESK, "en-US")
        page.goto(place.url + "/report")
        self.tab_to(page, "#area")
        page.keyboard.press("ArrowDown")
        self.tab_to(page, "[name=scenario]")
        page.keyboard.press("Space")
        while page.evaluate("document.activeElement.value") != "rubbish":
            page.keyboard.press("ArrowDown")
        self.tab_to(page, "#words")
        page.keyboard.type("Rubbish behind the market")
        self.tab_to(page, "[data-act=send]")
        page.keyboard.press("Enter")
        expect(page.locator(".receipt-codes")).to_be_visible(timeout=20_000)
        self.assertEqual(page.locator("html").get_attribute("lang"), "en")

    def tab_to(self, page, selector):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        self.fail(f"{selector} cannot be reached by Tab")

    def test_the_report_works_without_scripts(self):
        page = browser.person(PHONE, scripts=False)
        page.goto(place.url + "/report")
        page.select_option("#area", index=3)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "路边有垃圾")
        page.set_input_files("#photos", photo())
        page.locator("[data-act=send]").click()
        number, receipt = codes_of(page)
        page.goto(place.url + "/follow")
        page.fill("#number", number)
        page.fill("#receipt", receipt.lower().replace("-", " "))
        page.locator("main form button").click()
        expect(page).to_have_url(f"{place.url}/reports/{number}")

    def test_what_is_wrong_is_said_beside_the_form_and_nothing_is_lost(self):
        page = browser.person(PHONE, scripts=False)
        page.goto(place.url + "/report")
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "路边有垃圾")
        page.locator("[data-act=send]").click()
        expect(page.locator(".problems")).to_be_visible()
        expect(page.locator("#words")).to_have_value("路边有垃圾")


class ReleaseTests(unittest.TestCase):
    def test_a_clerk_covers_a_face_by_keys_alone_and_lets_everybody_see_the_rest(self):
        village = village_of(clerk)
        page = browser.person()
        page.goto(place.url + "/report")
        page.set_input_files("#photos", photo())
        page.select_option("#area", label=village)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "我家门口有垃圾")
        page.locator("[data-act=send]").click()
        number, _ = codes_of(page)
        clerk.goto(f"{place.url}/cases/{number}")
        clerk.get_by_role("link", name="向公众公开").click()
        expect(clerk.locator("#words")).to_have_value("")
        clerk.get_by_role("button", name="加一个遮挡框").press("Enter")
        for key in ["ArrowLeft"] * 5 + ["Shift+ArrowDown"] * 10:
            clerk.keyboard.press(key)
        expect(clerk.locator("textarea.code")).to_have_value("35 40 20 30")
        clerk.fill("#words", "垃圾已经清走")
        self.is_well_made(clerk)
        clerk.get_by_role("button", name="先看一看").click()
        expect(clerk.locator(".cover-preview img")).to_have_js_property("complete", True)
        self.assertGreater(clerk.locator(".cover-preview img").evaluate("image => image.naturalWidth"), 0)
        self.is_well_made(clerk)
        clerk.check("[name=checked]")
        clerk.get_by_role("button", name="公开", exact=True).click()
        expect(clerk.locator(".notice")).to_contain_text("向公众公开")
        stranger = browser.person(PHONE)
        stranger.goto(f"{place.url}/reports/{number}")
        expect(stranger.locator(".answer-words")).to_have_text("垃圾已经清走")
        expect(stranger.locator(".photos img")).to_have_js_property("naturalWidth", 64)
        self.assertNotIn("我家门口", stranger.content())
        self.is_well_made(stranger)
        clerk.goto(f"{place.url}/cases/{number}/release")
        clerk.get_by_role("button", name="撤回公开").click()
        expect(clerk.locator(".notice")).to_contain_text("撤回公开")
        stranger.reload()
        expect(stranger.locator(".answer-words")).to_have_count(0)

    def is_well_made(self, page):
        self.assertEqual(browser.barriers(page), [])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(wide, 0, "the page is wider than the screen")


class PageTests(unittest.TestCase):
    def test_language_and_size_follow_the_reader(self):
        page = browser.person()
        page.goto(place.url + "/")
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("link", name="Large type").click()
        expect(page.locator("html")).to_have_attribute("data-size", "large")

    def test_the_map_is_drawn_and_its_list_opens_a_case(self):
        clerk.goto(place.url + "/map")
        expect(clerk.locator(".map-canvas canvas").first).to_be_visible()
        clerk.locator(".map-list .row-link").first.click()
        expect(clerk.locator("#case-title")).to_be_visible()

    def test_a_stale_form_is_told_who_was_faster(self):
        village = village_of(clerk)
        page = browser.person()
        page.goto(place.url + "/report")
        page.select_option("#area", label=village)
        page.locator("label[for=scenario-rubbish]").click()
        page.fill("#words", "垃圾没有清走")
        page.locator("[data-act=send]").click()
        number, _ = codes_of(page)
        second.goto(place.url + "/posts")
        second.locator("main .switcher-post", has_text=village).click()
        expect(second.locator(".desk-head h1")).to_contain_text(village)
        second.goto(f"{place.url}/cases/{number}")
        clerk.goto(f"{place.url}/cases/{number}")
        take(clerk, "受理")
        expect(clerk.locator(".notice")).to_contain_text("受理")
        take(second, "受理")
        expect(second.locator(".notice")).to_contain_text("已经办了")

    def test_no_page_fails_axe_or_overflows_a_phone(self):
        pages = {"zh-CN": [], "en-US": []}
        admin = browser.sign_in(place.links["System administrator"])
        security = browser.sign_in(place.links["Security administrator"])
        auditor = browser.sign_in(place.links["Auditor"])
        clerk.goto(place.url + "/cases")
        case = clerk.locator(".row-link").first.get_attribute("href")
        stranger = browser.person()
        stranger.goto(place.url + "/report")
        stranger.select_option("#area", index=2)
        stranger.locator("label[for=scenario-rubbish]").click()
        stranger.fill("#words", "x")
        stranger.locator("[data-act=send]").click()
        stranger.locator('form[action="/follow"] button').click()
        expect(stranger).to_have_url(re.compile("/reports/"))
        progress = stranger.url.removeprefix(place.url)
        visits = [(stranger, ["/", "/report", progress, "/follow", "/login"]),
                  (clerk, ["/desk", "/cases", case, "/map"]),
                  (admin, ["/admin", "/admin?tab=areas", "/admin?tab=organizations", "/admin?tab=accounts",
                           "/admin?tab=pack", "/admin?tab=alarms"]),
                  (security, ["/admin?tab=accounts", "/account", "/account/factor", "/confirm"]),
                  (auditor, ["/admin/audit"])]
        for language in ("zh", "en"):
            for person, paths in visits:
                person.goto(f"{place.url}/settings?language={language}&back=/")
                for size in (PHONE, DESK):
                    person.set_viewport_size(size)
                    for path in paths:
                        with self.subTest(path=path, language=language, width=size["width"]):
                            self.look(person, path)
        clerk.goto(f"{place.url}/settings?language=zh&back=/")
        clerk.set_viewport_size(DESK)

    def look(self, page, path):
        answer = page.goto(place.url + path)
        self.assertEqual(answer.status, 200)
        said = browser.barriers(page)
        if said:
            browser.keep_picture(page, "axe" + re.sub(r"\W+", "-", path))
        self.assertEqual(said, [])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(wide, 0, "the page is wider than the screen")


class WholeRunTests(unittest.TestCase):
    def test_no_page_of_this_run_had_an_error(self):
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
