"""Words that would be a script if a page did not escape them: in every field people can fill, on every page."""
import collections
import json
import re
import unittest
import urllib.parse

from browser import Browser
from place import Place

# Each breaks out of something else: an attribute, a text, a script, a template.
CANARY = "\"'><svg/onload=alert(1)><img src=x onerror=alert(2)>"
SHORT = "\"><svg/onload=alert(3)>"
MUSTACHE = "{{{csrf}}}{{> header}}"
FULL = f"{CANARY}</textarea></script><script>alert(4)</script>{MUSTACHE}"
# Of pages alike so many are looked at.
ALIKE = 1
POSTS = [
    "Unit head", "Grid head", "Village clerk", "Town dispatcher", "County dispatcher", "City duty desk",
    "Department handler", "System administrator", "Security administrator", "Auditor", "Account with many posts",
]
STARTS = [
    "/", "/report", "/follow", "/burdens", "/login", "/desk", "/cases", "/map", "/exports", "/exports/new", "/glass",
    "/burden", "/ledgers", "/account", "/posts", "/admin", "/admin/audit", "/admin/glasses",
    "/cases?" + urllib.parse.urlencode({"words": FULL}), "/login?" + urllib.parse.urlencode({"back": FULL}),
    "/follow?" + urllib.parse.urlencode({"number": FULL}), "/report?" + urllib.parse.urlencode({"area": FULL}),
    "/ledgers/street-lamps?" + urllib.parse.urlencode({"field1": "location-note", "test1": "contains", "value1": FULL}),
    "/glass?" + urllib.parse.urlencode({"q": FULL}), "/" + urllib.parse.quote(FULL, safe=""),
]
SEND = """async ([path, fields, headers, isJSON]) => {
    const token = document.querySelector('input[name=csrf]')?.value ?? '';
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({csrf: token, ...fields}))
        for (const one of [value].flat()) form.append(name, one);
    const answer = await fetch(path, {method: 'POST', body: isJSON ? JSON.stringify(fields) : form,
        headers: isJSON ? {'Content-Type': 'application/json', 'CSRF-Token': token, ...headers} : headers});
    return {status: answer.status, url: answer.url, text: await answer.text()};
}"""
PLANTED = """() => [...document.querySelectorAll('[onload], [onerror], script:not([src]), img[src=x]')]
    .map(one => one.outerHTML.slice(0, 200))"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))"


def setUpModule():
    global place, browser, people, stranger
    # A walk asks for more pages than a person would.
    place = Place(cases=120, settings={"LINLI_SESSION_PAGES": "1000"})
    browser = Browser()
    name_everything()
    people = {title: watched(browser.sign_in(place.links[title])) for title in POSTS}
    stranger = watched(browser.person())


def tearDownModule():
    browser.stop()
    place.stop()


def name_everything():
    """Names come from lists that are imported, and from forms; here every one of them bites."""
    place.sql(f"""
        UPDATE areas SET name = left(name, 8) || $c${CANARY}$c$, name_en = left(coalesce(name_en, ''), 8) || $c${CANARY}$c$;
        UPDATE organizations SET name = name || $c${FULL}$c$, name_en = coalesce(name_en, '') || $c${FULL}$c$;
        UPDATE accounts SET name = left(name, 8) || $c${CANARY}$c$;
        UPDATE posts SET title = left(title, 40) || $c${FULL}$c$;
        UPDATE ledgers.street_lamps SET location_note = $c${FULL}$c$, source = $c${FULL}$c$, who = $c${FULL}$c$;
        UPDATE ledgers.residents SET full_name = $c${FULL}$c$;
    """)


def watched(page):
    def opened(dialog):
        browser.errors.append(f"{page.url}: a dialog: {dialog.message}")
        dialog.dismiss()
    page.on("dialog", opened)
    return page


def send(page, at, path, fields, headers=None, is_json=False):
    page.goto(place.url + at)
    answer = page.evaluate(SEND, [path, fields, headers or {}, is_json])
    assert answer["status"] < 400, f"{path}: {answer['status']} {answer['text'][:600]}"
    return answer


def shape(path):
    path = re.sub(r"/ledgers/[a-z0-9-]+(\?.*)?", "/ledgers/*", path)
    return re.sub(r"\d{9}-[0-9a-f-]{36}|[0-9A-Fa-f-]{32,36}|\d{9}-\d+|\d+_[0-9A-F-]+|=[^&]+", "*", path)


class CanaryTests(unittest.TestCase):
    def test_no_field_of_any_page_becomes_a_script(self):
        number, receipt = self.report()
        self.handle(number)
        self.score(number, receipt)
        self.release(number)
        self.take_along()
        self.look_through_the_glass()
        self.open_accounts()
        seen = {title: self.walk(page, number) for title, page in people.items()}
        seen["stranger"] = self.walk(stranger, number)
        print({title: f"{pages} pages, {bitten} with a canary" for title, (pages, bitten) in seen.items()})
        for title, (pages, bitten) in seen.items():
            self.assertGreater(bitten, 3 if title != "Auditor" else 1, f"{title} met no canary")
        self.assertEqual(browser.errors, [])

    def test_a_page_that_does_not_escape_is_seen(self):
        page = watched(browser.person())
        known = len(browser.errors)
        page.goto("data:text/html," + urllib.parse.quote(f"<p>{FULL}</p>"))
        self.assertNotEqual(page.evaluate(PLANTED), [])
        self.assertTrue(any("a dialog" in error for error in browser.errors[known:]))
        del browser.errors[known:]

    def report(self):
        village, = place.sql("""SELECT p.area FROM posts p JOIN accounts a ON a.id = p.account_id
            WHERE a.login = 'village-clerk'""")[:1]
        told = {}
        # The first goes to an office, for its pole; the second to the village itself.
        for scenario, answers in (("street-light", {"pole": SHORT}), ("rubbish", {})):
            told = json.loads(send(stranger, "/report", "/api/v1/reports", {
                "scenario": scenario, "area": village, "words": FULL, "place_note": FULL, "contact": SHORT,
                "answers": answers}, {"Idempotency-Key": f"canary-canary-{scenario}"}, is_json=True)["text"])
        # What is refused comes back into the form, with what was typed.
        stranger.goto(place.url + "/report")
        refused = stranger.evaluate(SEND, ["/report", {
            "scenario": "", "area": FULL, "words": FULL, "place_note": FULL, "contact": FULL, "key": FULL}, {}, False])
        self.assertIn(refused["status"], (400, 422))
        # Half of what is typed must not come back as a page of its own making either.
        stranger.set_content(f"<p>{place.url}</p>")
        self.assertNotIn("<svg/onload", refused["text"])
        return told["number"], told["receipt"]

    def handle(self, number):
        clerk, second = people["Village clerk"], people["Account with many posts"]
        api = f"/api/v1/cases/{number}/choices"
        at = f"/cases/{number}"
        for version, (choice, more) in enumerate([
                ("take", {}), ("note", {"note": FULL, "tells_reporter": True}), ("finish", {"answer": FULL})], 1):
            send(clerk, at, api, {"choice": choice, "version": version, **more}, is_json=True)
        village, = place.sql("""SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account_id
            JOIN posts c ON c.area = p.area JOIN accounts b ON b.id = c.account_id
            WHERE a.login = 'many-posts' AND b.login = 'village-clerk'""")[:1]
        send(second, "/posts", "/posts", {"post": village})
        send(second, at, api, {"choice": "confirm", "version": 4, "note": FULL}, is_json=True)

    def score(self, number, receipt):
        send(stranger, "/follow", "/follow", {"number": number, "receipt": receipt})
        send(stranger, f"/reports/{number}", f"/reports/{number}/score", {"score": "2", "words": FULL})

    def release(self, number):
        clerk = people["Village clerk"]
        page = f"/cases/{number}/release"
        clerk.goto(place.url + page)
        version = clerk.locator("input[name=version]").first.input_value()
        for act in ("preview", "release"):
            send(clerk, page, page, {"version": version, "words": FULL, "act": act})

    def take_along(self):
        town, county = people["Town dispatcher"], people["County dispatcher"]
        order = send(town, "/exports/new", "/exports", {
            "purpose": "other", "why": FULL, "fields": ["number", "words"], "form": "xlsx", "q": "", "state": "open"})
        path = urllib.parse.urlsplit(order["url"]).path
        send(county, path, path + "/approval", {"verdict": "no", "words": FULL})

    def look_through_the_glass(self):
        town = people["Town dispatcher"]
        town.goto(place.url + "/glass")
        own, = place.sql("""SELECT left(p.area, 9) FROM posts p JOIN accounts a ON a.id = p.account_id
            WHERE a.login = 'town-dispatcher'""")[:1]
        values = town.locator("#area option").evaluate_all("all => all.map(one => one.value)")
        other = next(value for value in values if value and not value.startswith(own))
        send(town, "/glass", "/glass", {"area": other, "reason": FULL, "minutes": "30"})

    def open_accounts(self):
        keeper = people["System administrator"]
        send(keeper, "/admin?tab=accounts", "/admin/accounts", {"login": "canary", "name": CANARY})
        send(keeper, "/admin?tab=organizations", "/admin/organizations", {
            "name": FULL, "slug": "canary", "kind": "firm", "area": "9901"})

    def walk(self, page, number):
        """Every page within reach, some of each shape: how many there were, and on how many a canary sang."""
        waiting = collections.deque(STARTS + [
            f"/cases/{number}", f"/cases/{number}/release", f"/reports/{number}", f"/glass/cases/{number}"])
        seen, counts, pages, bitten = set(), collections.Counter(), 0, 0
        while waiting:
            path = waiting.popleft()
            if path in seen or counts[shape(path)] >= ALIKE:
                continue
            seen.add(path)
            counts[shape(path)] += 1
            answer = page.goto(place.url + path)
            if not (answer.headers.get("content-type") or "").startswith("text/html"):
                continue
            pages += 1
            bitten += "svg/onload" in page.locator("body").inner_text()
            self.assertEqual(page.evaluate(PLANTED), [], f"{page.url}")
            for link in page.evaluate(LINKS):
                if link.startswith("/") and not re.search(r"/(file|sheet)$|/login/single|/settings|/photos/|/released/", link):
                    waiting.append(link)
        return pages, bitten


if __name__ == "__main__":
    unittest.main()
