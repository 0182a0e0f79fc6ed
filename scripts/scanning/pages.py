"""wapiti as each kind of post, by session cookie, as a browser would come."""
import json
import pathlib
import subprocess
import sys
import urllib.parse

from ground import PEOPLE, Row, version

PROGRAM = str(pathlib.Path(sys.executable).parents[1] / "wapiti/bin/wapiti")
# timesql is sqlmap's part; ssrf asks a server on the internet to be called back, and a law of the
# sources proves that nothing is fetched; buster, nikto, backup guess names of other programs' files.
MODULES = "xss,permanentxss,file,exec,redirect,crlf,xxe,htaccess,methods,csrf,sql,ldap,upload,shellshock"
ONCE = "csp,cookieflags,http_headers"
# These end the session the scan came with, or another's; sqlmap attacks each with a token of its own.
LEFT_ALONE = [
    "/logout", "/posts", "/account/sessions/end", "/account/factor", "/account/password", "/admin/accounts/lock",
    "/admin/accounts/reset", "/admin/posts/end", "/login/link",
]
# What wapiti says and we answer for, by category and a word of what it says.
ACCEPTED = {
    ("HTTP Secure Headers", "Strict-Transport-Security"): "the demo place speaks plain http on loopback; served over "
    "TLS the header is there (tested)",
    ("HTTP Secure Headers", "X-XSS-Protection"): "no browser of today reads it; those that did were attacked by it",
    ("HTTP Secure Headers", "X-Frame-Options"): "frame-ancestors 'none' of the policy says it to every browser in use",
    ("Clickjacking Protection", "X-Frame-Options"): "the same",
    ("HttpOnly Flag cookie", "cookie : language"): "the language a person chose, and nothing else",
    ("HttpOnly Flag cookie", "cookie : size"): "the size of letters a person chose, and nothing else",
    ("Secure Flag cookie", "cookie : language"): "the same; kept over plain http on loopback too",
    ("Secure Flag cookie", "cookie : size"): "the same",
    ("LDAP Injection", "LDAP"): "there is no directory: answers differ because lists do; the words are parameters of SQL",
    ("Path Traversal", "PHP"): "there is no PHP: answers differ because two sizes of one photo do",
    ("Cross Site Request Forgery", "'csrf'"): "its form of many parts names two boundaries and is refused for that, with "
    "any token; forms whole but for the token are tried on every unsafe address by tests",
}


def run(ground, folder, short):
    folder.mkdir()
    found = Row(f"wapiti {version([PROGRAM, '--version'])}", "")
    people = [None, "town-dispatcher"] if short else [None, *PEOPLE]
    addresses = 0
    for login in people:
        report = scan(ground, folder, login, short)
        if report is None:
            found.findings.append(f"{login or 'anyone'}: did not finish; see {folder}")
            continue
        addresses += report["infos"]["crawled_pages_nbr"]
        found.findings += [f"{login or 'anyone'}: {line}" for line in findings(report)]
    found.covered = f"{addresses} addresses as {len(people)} people"
    yield found


def scan(ground, folder, login, short):
    name = login or "anyone"
    output = folder / f"{name}.json"
    command = [
        PROGRAM, "-u", ground.url + ("/desk" if login else "/"), "--scope", "domain", "--flush-session",
        "-f", "json", "-o", str(output), "--store-session", str(folder / name),
        "--store-config", str(folder / "configuration"), "--no-bugreport", "-v", "1",
        "-m", ("xss,file" if short else MODULES) + ("," + ONCE if not login and not short else ""),
        "--max-links-per-page", "200", "--max-files-per-dir", "60", "--max-parameters", "30",
        "--max-scan-time", "6" if short else "120", "--max-attack-time", "4" if short else "60", "-d", "6"]
    if not login:
        command += ["-s", ground.url + "/report", "-s", ground.url + "/burdens", "-s", ground.url + "/login"]
    for path in LEFT_ALONE:
        command += ["-x", ground.url + path]
    if login:
        command += ["-C", ground.cookies(login)]
    done = subprocess.run(command, capture_output=True, text=True)
    (folder / f"{name}.txt").write_text(done.stdout + done.stderr)
    return json.loads(output.read_text()) if output.exists() else None


def findings(report):
    for kind in ("vulnerabilities", "anomalies"):
        for category, cases in report[kind].items():
            for case in cases:
                if not any(category == known and word in case["info"] for known, word in ACCEPTED):
                    path = urllib.parse.urlsplit(case["path"]).path
                    yield f"{category}: {case['method']} {path} {case.get('parameter') or ''}: {case['info']}"
