"""Coming in, in a real browser: a first link, a telephone, and the single sign-on of the place."""
import hashlib
import hmac
import base64
import json
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from playwright.sync_api import expect

from browser import PHONE, Browser
from place import Place


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def time_code(secret, step=0):
    """A code as RFC 6238 says it, made apart from the program."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time() // 30) + step)
    mac = hmac.new(key, counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Provider:
    """A single sign-on that vouches for one person of the demo place."""

    def __init__(self):
        port = free_port()
        self.issuer = f"http://127.0.0.1:{port}"
        claims = {"sub": "one", "preferred_username": "town-dispatcher"}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port),
             "--require-nonce", "true", "--user-claims", json.dumps(claims)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def setUpModule():
    global place, browser, provider, secret_file
    provider = Provider()
    secret_file = tempfile.NamedTemporaryFile("w", suffix=".secret")
    secret_file.write("a secret\n")
    secret_file.flush()
    place = Place(cases=50, settings={
        "LINLI_OIDC_ISSUER": provider.issuer, "LINLI_OIDC_CLIENT": "linli",
        "LINLI_OIDC_SECRET_FILE": secret_file.name})
    browser = Browser()


def tearDownModule():
    browser.stop()
    place.stop()
    provider.stop()
    secret_file.close()


class SigningInTests(unittest.TestCase):
    def test_the_single_sign_on_stands_in_for_the_password_and_not_for_the_code(self):
        page = browser.person(PHONE, "en-US")
        page.goto(place.url + "/login?back=/map")
        page.get_by_role("link", name="Sign in with single sign-on").click()
        expect(page).to_have_url(re.compile(re.escape(provider.issuer)))
        page.locator("input[name=sub]").fill("one")
        page.locator("button, input[type=submit]").first.click()
        expect(page).to_have_url(place.url + "/login/next")
        expect(page.locator("h1")).to_have_text("Set up your code")
        secret = page.locator(".factor-steps .code").inner_text().replace(" ", "")
        browser.keep_picture(page, "factor-phone-en")
        page.fill("#first_code", time_code(secret))
        page.get_by_role("button", name="Finish").click()
        self.assertEqual(page.locator(".recovery-codes li").count(), 8)
        browser.keep_picture(page, "recovery-phone-en")
        page.get_by_role("link", name="I have kept them, continue").click()
        page.goto(place.url + "/desk")
        expect(page).to_have_url(place.url + "/desk")
        self.own_account(page, secret)

    def own_account(self, page, secret):
        page.goto(place.url + "/account")
        expect(page.get_by_text("this one")).to_have_count(1)
        expect(page.get_by_text("It is set up.")).to_be_visible()
        browser.keep_picture(page, "account-phone-en")
        page.goto(place.url + "/confirm?back=/account")
        # The code that set it up is spent; the next half minute's is not.
        page.fill("#code", time_code(secret, step=1))
        page.get_by_role("button", name="Confirm").click()
        expect(page).to_have_url(place.url + "/account")

    def test_an_answer_of_another_browser_opens_nothing(self):
        page = browser.person()
        answer = page.goto(place.url + "/login/single/back?state=0&code=0")
        self.assertEqual(answer.status, 403)

    def test_no_page_of_this_run_had_an_error(self):
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
