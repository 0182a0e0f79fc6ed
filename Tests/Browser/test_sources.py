"""Sheets of several sources in a real browser: columns kept per source, shapes, and what differs settled by hand."""
import json
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import Place

LAMPS = "/ledgers/street-lamps"
SOURCE = "城管局路灯台账"


def setUpModule():
    global place, browser, clerk, english
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    # The same person with a browser in another language.
    english = browser.person(language="en")
    english.context.add_cookies(clerk.context.cookies())


def tearDownModule():
    browser.stop()
    place.stop()


def hand_in(source, rows=None, file=None):
    clerk.goto(place.url + LAMPS + "/import")
    clerk.fill("#source", source)
    if file:
        clerk.set_input_files("#file", files=[file])
    else:
        clerk.locator("main form details.more > summary").click()
        clerk.fill("#pasted", "\n".join("\t".join(row) for row in rows))
    clerk.locator("main form button.btn-primary").click()


def take(known=None):
    if known:
        clerk.select_option("select[name=known]", known)
    clerk.locator("main form button.btn-primary").click()
    expect(clerk.locator(".import-counts")).to_be_visible()


class SourceTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def test_a_clerk_settles_what_two_sources_say(self):
        number, note, power = labels()
        rows = [["甲列", note, power], ["来源-1", "桥头东侧", "60"], ["来源-2", "村口大树下", "80"]]
        hand_in(SOURCE, rows)
        clerk.select_option("select[name=c0]", "thing-number")
        clerk.get_by_role("button", name="按新的对应再看一遍").click()
        take()
        # What was confirmed is proposed the next time.
        hand_in(SOURCE, rows)
        expect(clerk.locator("select[name=c0]")).to_have_value("thing-number")
        expect(clerk.locator("tbody .tag").first).to_have_text("上次确认过")
        browser.look(self, clerk, "sources-preview")
        clerk.goto(place.url + LAMPS + "/import")
        clerk.locator(".import-sources summary").click()
        browser.look(self, clerk, "sources-kept")
        english.goto(place.url + LAMPS + "/import")
        english.locator(".import-sources summary").click()
        browser.look(self, english, "sources-kept-en")
        # Another source says otherwise.
        other = [[number, note, power], ["来源-1", "桥头西侧，靠近老水泵房和村卫生室之间的那一盏", "60"], ["来源-2", "村口大树下", "100"]]
        hand_in("供电公司", other)
        take("compare")
        browser.look(self, clerk, "sources-done")
        clerk.goto(place.url + LAMPS + "/conflicts")
        expect(clerk.locator(".conflict-sides")).to_have_count(2)
        browser.look(self, clerk, "conflicts")
        english.goto(place.url + LAMPS + "/conflicts")
        browser.look(self, english, "conflicts-en")
        first = clerk.locator(".conflicts > li").first
        first.locator("input[name=always]").check()
        first.locator("button[value=brought]").click()
        expect(clerk.locator(".conflict-sides")).to_have_count(1)
        expect(clerk.locator(".conflict-rule")).to_have_count(1)
        browser.look(self, clerk, "conflicts-ruled")
        clerk.locator(".conflict-rule button").click()
        expect(clerk.locator(".conflict-rule")).to_have_count(0)
        clerk.locator("button[value=held]").click()
        expect(clerk.locator(".conflict-sides")).to_have_count(0)
        browser.look(self, clerk, "conflicts-none")

    def test_shapes_come_in_from_a_map(self):
        number, note, _ = labels()
        features = [
            {"type": "Feature", "properties": {number: f"图层-{place}", note: "桥头"},
             "geometry": {"type": "Point", "coordinates": [119.0 + place / 1000, 25.4]}}
            for place in range(1, 4)]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        file = {"name": "路灯.geojson", "mimeType": "application/geo+json", "buffer": text.encode()}
        hand_in("", file=file)
        expect(clerk.locator("select[name=c0]")).to_have_value("point")
        browser.look(self, clerk, "shapes-preview")
        take()
        clerk.goto(place.url + LAMPS + "?show=thing-number&show=point&field1=thing-number&test1=is&value1=图层-2")
        expect(clerk.locator(".ledger-total b")).to_have_text("1")
        whole = json.dumps({"type": "FeatureCollection", "features": features})
        file["buffer"] = whole[: len(whole) // 2].encode()
        hand_in("", file=file)
        expect(clerk.locator("main .notice, .notice").first).to_be_visible()


def labels():
    """How the ledger calls its number, its place and its power."""
    clerk.goto(place.url + LAMPS)
    return [
        clerk.locator(f'input[name=show][value="{code}"] + span').inner_text().strip()
        for code in ("thing-number", "location-note", "lamp-power")]


if __name__ == "__main__":
    unittest.main()
