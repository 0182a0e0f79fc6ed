"""One Chromium for all browser tests; every page opened with it must be free of errors."""
import pathlib
import struct
import zlib

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from place import ROOT

ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}


class Browser:
    def __init__(self):
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        self.errors = []

    def person(self, size=DESK, language="zh-CN", scripts=True):
        """A browser of one person: cookies of their own, and a page."""
        context = self.chromium.new_context(viewport=size, locale=language, java_script_enabled=scripts)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self.note(page, said))
        return page

    def note(self, page, said):
        # Chromium repeats every refused request here; the tests look at those themselves.
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.errors.append(f"{page.url}: {said.text}")

    def sign_in(self, link, size=DESK, language="zh-CN"):
        page = self.person(size, language)
        page.goto(link)
        page.locator("main form button").click()
        expect(page).not_to_have_url(link)
        return page

    def keep_picture(self, page, name):
        folder = pathlib.Path(ROOT / ".build/browser")
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(folder / f"{name}.png"), full_page=True)

    def look(self, test, page, name):
        """Nobody is kept out, and nothing hangs over the edge of a telephone."""
        test.assertEqual(self.barriers(page), [], name)
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        test.assertLessEqual(width, 0, name)
        self.keep_picture(page, f"{name}-phone")
        page.set_viewport_size(DESK)
        self.keep_picture(page, name)

    @staticmethod
    def barriers(page):
        """What keeps somebody out of a page, as axe sees it: names of rules, each with the places it found."""
        # Without preloading: for that the checker puts style sheets of its own into the page, which our policy blocks.
        found = Axe().run(page, options={"preload": False}).response["violations"]
        return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]

    def stop(self):
        self.chromium.close()
        self.playwright.stop()


def photo():
    """A small PNG: what a camera would send, without a camera."""
    width, height = 64, 48
    rows = b"".join(b"\0" + bytes((x * 4 % 256, y * 5 % 256, 90)[c] for x in range(width) for c in range(3))
                    for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    bytes_ = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return {"name": "lamp.png", "mimeType": "image/png", "buffer": bytes_}
