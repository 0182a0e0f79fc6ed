"""Rows of another system in a real browser: switched on by an administrator, run, and put right by a village."""
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

from playwright.sync_api import expect

from browser import Browser
from place import PROGRAM, ROOT, Place

CONNECTOR = """
connector: street-lamps
title: {{zh: 路灯养护平台, en: Lamp upkeep platform}}
ledger: street-lamps
source: 路灯养护平台
from: {{json: {{address: "{origin}/lamps", rows: data.items, next: data.next}}}}
columns: {{code: thing-number, place: location-note, village: village, height: lamp-height}}
schedule: {{daily-at: "03:30"}}
"""


class OtherSystem(http.server.BaseHTTPRequestHandler):
    pages = {}

    def do_GET(self):
        body = json.dumps(self.pages.get(self.path, {}), ensure_ascii=False).encode()
        self.send_response(200 if self.path in self.pages else 500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def setUpModule():
    global place, browser, house, english, clerk, other, packs
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OtherSystem)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{other.server_port}"
    place = Place(cases=300, settings={"LINLI_CONNECTORS": origin})
    packs = pathlib.Path(tempfile.mkdtemp(prefix="linli-packs-"))
    for name in ("shared", "mingchuan"):
        shutil.copytree(ROOT / "Packs" / name, packs / name)
    (packs / "mingchuan" / "connectors").mkdir()
    (packs / "mingchuan" / "connectors" / "lamps.yaml").write_text(CONNECTOR.format(origin=origin))
    browser = Browser()
    house = browser.sign_in(place.links["System administrator"])
    clerk = browser.sign_in(place.links["Village clerk"])
    english = browser.person(language="en")
    english.context.add_cookies(clerk.context.cookies())


def tearDownModule():
    browser.stop()
    place.stop()
    other.shutdown()
    shutil.rmtree(packs)


def console(*words):
    done = subprocess.run(
        [PROGRAM, *words, "--data", place.data], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | place.settings)
    return done.returncode, done.stdout + done.stderr


class ConnectorTests(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(browser.errors, [])

    def test_another_system_fills_a_ledger(self):
        clerk.goto(place.url + "/connectors")
        expect(clerk.get_by_role("heading", name="还没有数据接口")).to_be_visible()
        browser.look(self, clerk, "connectors-none")
        code, said = console("pack", "install", str(packs / "mingchuan"))
        self.assertEqual(code, 0, said)
        village = place.sql(
            "SELECT p.area FROM posts p JOIN sessions s ON s.post_id = p.id WHERE p.kind = 'village-clerk' "
            "ORDER BY s.seen_at DESC LIMIT 1")[0]
        lamps = [
            {"code": f"新-{number}", "place": f"文昌路 {number} 号门前", "village": village, "height": 8}
            for number in range(1, 6)]
        lamps.append({"code": "新-6", "place": "桥头", "village": village, "height": "很高"})
        OtherSystem.pages["/lamps"] = {"data": {"items": lamps[:3], "next": "/lamps?page=2"}}
        house.goto(place.url + "/connectors")
        house.get_by_role("button", name="打开").click()
        expect(house.locator(".due-ok")).to_be_visible()
        code, said = console("connect", "street-lamps")
        self.assertIn("HTTP 500", said)
        self.assertEqual(code, 1)
        house.goto(place.url + "/connectors")
        expect(house.locator(".due-overdue")).to_be_visible()
        browser.look(self, house, "connectors-failed")
        OtherSystem.pages["/lamps?page=2"] = {"data": {"items": lamps[3:], "next": None}}
        code, said = console("connect", "street-lamps")
        self.assertEqual(code, 0, said)
        self.assertIn("6 rows read: 5 added", said)
        clerk.goto(place.url + "/ledgers")
        clerk.get_by_role("link", name="数据接口").click()
        expect(clerk.get_by_text("新增 5")).to_be_visible()
        browser.look(self, clerk, "connectors")
        clerk.get_by_role("link", name="运行记录").click()
        expect(clerk.locator("ol.conflicts > li").first).to_contain_text("未收 1")
        browser.look(self, clerk, "connector")
        with clerk.expect_download() as file:
            clerk.get_by_role("link", name="下载没有收的行").first.click()
        self.assertTrue(file.value.suggested_filename.endswith(".xlsx"))
        english.goto(place.url + "/connectors")
        browser.look(self, english, "connectors-en")
        english.get_by_role("link", name="Runs").click()
        browser.look(self, english, "connector-en")
        clerk.goto(place.url + "/ledgers/street-lamps?show=thing-number")
        code, said = console("doctor")
        self.assertNotIn("street-lamps", said)
