"""A desk and a reporter speak through the platform, somebody else sees a contact once, and every page says whose
it is: in a real browser."""
import base64
import pathlib
import unittest
import uuid

from playwright.sync_api import expect

from browser import DESK, PHONE, Browser
from place import ROOT, Place

CONTACT = "陈小明 13912345678"

# Correlates a picture with the tiles of several persons' pages. Of each block of the picture the lightest tone is the
# paper; what is a little darker than that may be the mark, what is much darker is writing.
FIND = """async ({shot, tiles}) => {
  const image = async source => { const one = new Image(); one.src = source; await one.decode(); return one; };
  const picture = await image("data:image/png;base64," + shot);
  const {width, height} = picture;
  const context = () => new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
  const greys = from => {
    const {data} = from.getImageData(0, 0, width, height);
    return Float32Array.from(
      {length: width * height}, (_, at) => (data[at * 4] + data[at * 4 + 1] + data[at * 4 + 2]) / 3);
  };
  const own = context();
  own.drawImage(picture, 0, 0);
  const seen = greys(own);
  const paper = new Float32Array(width * height), block = 24;
  for (let y = 0; y < height; y += block) for (let x = 0; x < width; x += block) {
    let most = 0;
    const each = todo => {
      for (let v = y; v < Math.min(y + block, height); v++)
        for (let u = x; u < Math.min(x + block, width); u++) todo(v * width + u);
    };
    each(at => { most = Math.max(most, seen[at]); });
    each(at => { paper[at] = most; });
  }
  const wanted = [];
  for (const tile of tiles) {
    const mark = await image("data:image/svg+xml;base64," + tile), other = context();
    other.fillStyle = "white";
    other.fillRect(0, 0, width, height);
    other.fillStyle = other.createPattern(mark, "repeat");
    other.fillRect(0, 0, width, height);
    wanted.push(greys(other).map(grey => 255 - grey));
  }
  // What all tiles share, the time and the lines, tells nobody apart.
  const shared = wanted[0].map((_, at) => wanted.reduce((sum, one) => sum + one[at], 0) / wanted.length);
  const scores = wanted.map(one => {
    let n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (let at = 0; at < seen.length; at++) {
      const depth = paper[at] - seen[at], expected = one[at] - shared[at];
      if (depth > 24) continue;
      n++; a += depth; b += expected; aa += depth * depth; bb += expected * expected; ab += depth * expected;
    }
    return (n * ab - a * b) / Math.sqrt((n * aa - a * a) * (n * bb - b * b));
  });
  const stretched = own.createImageData(width, height);
  for (let at = 0; at < seen.length; at++) {
    stretched.data.fill(Math.max(0, 255 - (paper[at] - seen[at]) * 12), at * 4, at * 4 + 3);
    stretched.data[at * 4 + 3] = 255;
  }
  own.putImageData(stretched, 0, 0);
  const blob = await own.canvas.convertToBlob(), bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return {scores, stretched: btoa(text)};
}"""


def setUpModule():
    global place, browser, clerk, supervisor, county
    place = Place(cases=300)
    browser = Browser()
    clerk = browser.sign_in(place.links["Village clerk"])
    supervisor = browser.sign_in(place.links["Town supervisor"])
    county = browser.sign_in(place.links["County dispatcher"])


def tearDownModule():
    browser.stop()
    place.stop()


class RelayTests(unittest.TestCase):
    def look(self, page, name):
        """Nobody is kept out, nothing hangs over the edge of a telephone, in both languages."""
        at = page.url.removeprefix(place.url)
        for language in ("en", "zh"):
            page.goto(f"{place.url}/settings?language={language}&back={at}")
            self.assertEqual(browser.barriers(page), [], name)
            page.set_viewport_size(PHONE)
            width = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.assertLessEqual(width, 0, name)
            browser.keep_picture(page, f"{name}-{language}-phone")
            page.set_viewport_size(DESK)
            browser.keep_picture(page, f"{name}-{language}")

    def report(self):
        """A resident tells, and follows it on a telephone."""
        clerk.goto(place.url + "/desk")
        village = clerk.locator(".desk-head h1").inner_text().split(" · ")[0]
        page = browser.person(PHONE)
        page.goto(place.url + "/report")
        area = page.locator("#area option", has_text=village).first.get_attribute("value")
        words = {"scenario": "rubbish", "words": "菜场后面堆了垃圾", "area": area, "contact": CONTACT}
        told = page.request.post(
            place.url + "/api/v1/reports", data=words, headers={"Idempotency-Key": str(uuid.uuid4())}).json()
        page.goto(f"{place.url}/follow?number={told['number']}")
        page.fill("#receipt", told["receipt"])
        page.locator('form[action="/follow"] button').click()
        expect(page).to_have_url(f"{place.url}/reports/{told['number']}")
        return told["number"], page

    def test_desk_and_reporter_speak_and_a_supervisor_looks_once(self):
        number, reporter = self.report()
        self.ask(number)
        self.answer(number, reporter)
        self.read(number)
        self.unmask(number)
        reporter.reload()
        expect(reporter.locator("#looks")).to_be_visible()
        expect(reporter.locator("main")).to_contain_text("上报人称受到威胁")
        self.look(reporter, "relay-progress")
        self.assertEqual(browser.errors, [])

    def ask(self, number):
        clerk.goto(place.url + "/desk")
        clerk.locator(f'[data-key="{number}"]').click()
        pane = clerk.locator("#pane")
        expect(pane.locator(".case-number")).to_contain_text(number)
        pane.locator("summary", has_text="给上报人写信息").click()
        pane.locator("#message").fill("请问垃圾堆在菜场的哪一侧？")
        pane.get_by_role("button", name="发送").click()
        expect(pane.locator(".message-own")).to_contain_text("哪一侧")
        expect(pane.locator(".notice")).to_contain_text("给上报人写了信息")
        self.assertNotIn("13912345678", clerk.content())

    def answer(self, number, reporter):
        reporter.reload()
        expect(reporter.locator(".message")).to_contain_text("哪一侧")
        reporter.locator("#message").fill("在北侧，靠近水产摊位，一下雨就流到路上。")
        reporter.get_by_role("button", name="发送").click()
        expect(reporter.locator(".message-own")).to_contain_text("北侧")

    def read(self, number):
        clerk.goto(place.url + "/desk")
        expect(clerk.locator(".desk-replies")).to_contain_text(number)
        self.look(clerk, "relay-desk")
        clerk.locator(".desk-replies a").click()
        expect(clerk.locator(".messages")).to_contain_text("北侧")
        expect(clerk.locator(".facts")).to_contain_text("139****5678")
        self.assertNotIn("13912345678", clerk.content())
        self.look(clerk, "relay-case")

    def unmask(self, number):
        supervisor.goto(f"{place.url}/cases/{number}")
        expect(supervisor.locator("details.choice")).to_have_count(0)
        self.assertNotIn("北侧", supervisor.content())
        supervisor.get_by_role("link", name="查看完整联系方式").click()
        self.look(supervisor, "unmask")
        supervisor.fill("#reason", "上报人称受到威胁，需要电话核实")
        supervisor.get_by_role("button", name="看一次").click()
        expect(supervisor.locator(".unmasked")).to_have_text(CONTACT)
        self.assertNotIn("139", supervisor.url)
        browser.keep_picture(supervisor, "unmasked")
        supervisor.goto(f"{place.url}/cases/{number}")
        self.assertNotIn("13912345678", supervisor.content())

    def mark_of(self, page):
        text = page.evaluate("fetch('/watermark.svg').then(answer => answer.text())")
        return base64.b64encode(text.encode()).decode()

    def find(self, page, name, tiles):
        """How much a picture of a page looks like each tile; the picture is kept with its contrast stretched."""
        shot = base64.b64encode(page.screenshot()).decode()
        found = page.evaluate(FIND, {"shot": shot, "tiles": tiles})
        kept = pathlib.Path(ROOT / f".build/browser/{name}.png")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(base64.b64decode(found["stretched"]))
        return found["scores"]

    def test_a_picture_of_a_page_tells_whose_it_was(self):
        tiles = [self.mark_of(page) for page in (clerk, supervisor, county)]
        for media in ("screen", "print"):
            for path in ("/desk", "/cases", "/burden"):
                clerk.goto(place.url + path)
                clerk.wait_for_load_state("load")
                clerk.emulate_media(media=media)
                own, *others = self.find(clerk, f"watermark{path.replace('/', '-')}-{media}", tiles)
                print(f"watermark of {path} on {media}: own {own:.2f}, others {max(others):.2f}")
                self.assertGreater(own, 0.25, path)
                self.assertLess(max(others), own / 4, path)
        clerk.emulate_media(media="screen")
        line = clerk.locator(".watermark-line").inner_text()
        self.assertIn("村（社区）值班员", line)
        stranger = browser.person()
        stranger.goto(place.url)
        expect(stranger.locator(".watermark")).to_have_count(0)
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
