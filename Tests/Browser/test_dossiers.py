"""Dossiers, colours of buildings and who answers for which, in a real browser."""
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import Place

COLOURS = "/ledgers/buildings/colours"


def setUpModule():
    global place, browser, clerk, town
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    town = browser.sign_in(place.links["Town dispatcher"], language="en")


def tearDownModule():
    browser.stop()
    place.stop()


class DossierTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def test_a_clerk_opens_the_dossier_of_the_village(self):
        clerk.goto(place.url + "/ledgers")
        clerk.locator('a[href="/dossiers"]').click()
        browser.look(self, clerk, "dossiers")
        clerk.locator(".btn-primary").click()
        expect(clerk.locator(".dossier-part")).not_to_have_count(0)
        clerk.locator(".case-map canvas").first.scroll_into_view_if_needed()
        expect(clerk.locator(".dossier-part table tbody tr")).to_have_count(12)
        browser.look(self, clerk, "dossier-village")

    def test_a_town_goes_from_its_dossier_to_that_of_a_village(self):
        town.goto(place.url + "/dossiers")
        town.locator(".btn-primary").click()
        expect(town.locator(".dossier-part")).not_to_have_count(0)
        browser.look(self, town, "dossier-town")
        town.goto(place.url + "/dossiers")
        town.locator(".dossier-list a").first.click()
        expect(town.locator(".dossier-part")).not_to_have_count(0)

    def test_a_clerk_decides_colours_of_two_buildings_by_keyboard(self):
        clerk.goto(place.url + COLOURS)
        browser.look(self, clerk, "colours")
        ticks = clerk.locator("input[name=entry]")
        for number in range(2):
            ticks.nth(number).focus()
            clerk.keyboard.press("Space")
        clerk.locator("summary", has_text="认定所选楼栋的颜色").focus()
        clerk.keyboard.press("Enter")
        clerk.locator("input[name=to][value=yellow]").check()
        clerk.fill("input[name=reason]", "消防通道堆物")
        clerk.fill("input[name=source]", "巡查记录 7")
        clerk.locator("details[open] button").click()
        # Without its last day nothing is decided, and nothing has to be typed or ticked again.
        expect(clerk.locator("#colour-until-problem")).to_be_visible()
        expect(clerk.locator("input[name=reason]")).to_have_value("消防通道堆物")
        expect(clerk.locator("input[name=entry]:checked")).to_have_count(2)
        browser.look(self, clerk, "colours-wrong")
        today = clerk.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")
        clerk.fill("input[name=until]", today)
        clerk.locator("details[open] button").click()
        expect(clerk.locator(".notice", has_text="已认定 2 栋")).to_be_visible()
        clerk.locator("th a").first.click()
        expect(clerk.locator("#colour")).to_be_visible()
        browser.look(self, clerk, "entry-colour")

    def test_a_clerk_lays_colours_over_the_one_map(self):
        for who in (clerk, town):
            who.goto(place.url + "/map")
            expect(who.locator(".map-canvas canvas").first).to_be_visible()
            with who.expect_response(lambda answer: "/tiles/colours-buildings/" in answer.url) as drawn:
                who.locator("[data-colours=buildings]").check()
                # Whatever the screen shows of the area at first, buildings are told apart from nearer.
                for _ in range(1 if who is clerk else 3):
                    who.locator(".maplibregl-ctrl-zoom-in").click()
            self.assertEqual(drawn.value.status, 200)
            browser.look(self, who, f"map-colours-{'village' if who is clerk else 'town'}")

    def test_a_clerk_looks_who_answers_for_which_building(self):
        clerk.goto(place.url + "/claims")
        expect(clerk.locator("h1", has_text="楼栋认领")).to_be_visible()
        browser.look(self, clerk, "claims")
