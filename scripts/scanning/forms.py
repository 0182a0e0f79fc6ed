"""sqlmap on every form and every address with a parameter: those pages lead to, and those routes declare."""
import concurrent.futures
import json
import re
import subprocess
import urllib.parse
import urllib.request

from ground import PEOPLE, Row, version
from place import ROOT
from walk import Sendable, shape, walk

# The token ties a form to its session and is compared with the session's own before anything else.
SKIPPED_FIELDS = {"csrf"}
NOBODY, NUMBER = "00000000-0000-4000-8000-000000000000", "990101001-1"
# Routes no crawler meets a form for; what they take is written here.
UNLINKED = [
    Sendable("GET", "/released/00000000-0000-4000-8000-000000000000*", [("size", "small")], "auditor"),
    Sendable("GET", "/tiles/areas*/10*/900*/400*", [], "town-dispatcher"),
    Sendable("GET", "/tiles/cases*/10*/900*/400*", [], "town-dispatcher"),
    Sendable("GET", "/login", [("back", "/desk")], "auditor"),
    Sendable("GET", "/login/link/0000*", [], "auditor"),
    Sendable("POST", "/login", [("login", "a"), ("password", "b"), ("back", "/")], "auditor"),
    Sendable("POST", "/login/link", [("token", "0")], "auditor"),
    Sendable("POST", "/login/next", [("code", "000000"), ("password", "b")], "auditor"),
    Sendable("GET", "/login/single/back", [("state", "a"), ("code", "b"), ("error", "c")], "auditor"),
    Sendable("GET", "/follow", [("number", "990101001-1")], "auditor"),
    Sendable("GET", "/settings", [("language", "en"), ("size", "large"), ("back", "/")], "auditor"),
    Sendable("GET", "/assets/1*", [], "auditor"),
    Sendable("POST", "/account/sessions/end", [("session", "1")], "unit-head"),
    Sendable("POST", "/account/factor", [("sealed", "MQ=="), ("first_code", "000000")], "unit-head"),
    Sendable("POST", "/confirm", [("code", "000000"), ("back", "/")], "unit-head"),
    Sendable("POST", "/admin/organizations", [
        ("name", "a"), ("slug", "a"), ("kind", "firm"), ("area", "9901")], "administrator"),
    Sendable("POST", "/admin/accounts", [("login", "a"), ("name", "b")], "administrator"),
    Sendable("POST", "/admin/accounts/unlock", [("account", NOBODY)], "security-officer"),
    Sendable("GET", f"/cases/{NUMBER}*/photos/1*", [("size", "small")], "town-dispatcher"),
    Sendable("GET", f"/cases/{NUMBER}*/release/photos/1*", [("boxes", "1 1 9 9")], "town-dispatcher"),
    Sendable("POST", f"/exports/{NOBODY}*/approval", [("verdict", "no"), ("words", "a")], "city-duty"),
    Sendable("POST", f"/exports/{NOBODY}*/file", [], "town-dispatcher"),
    Sendable("GET", f"/exports/{NOBODY}*/file", [], "town-dispatcher"),
    Sendable("GET", f"/glass/cases/{NUMBER}*", [], "town-dispatcher"),
    Sendable("GET", f"/glass/cases/{NUMBER}*/photos/1*", [("size", "small")], "town-dispatcher"),
    Sendable("POST", f"/glasses/{NOBODY}*/acknowledgement", [("ending", "yes")], "city-duty"),
    Sendable("GET", f"/reports/{NUMBER}*", [], "auditor"),
    Sendable("POST", f"/reports/{NUMBER}*/score", [("score", "1"), ("words", "a")], "auditor"),
    Sendable("GET", f"/reports/{NUMBER}*/photos/1*", [("size", "small")], "auditor"),
]
# Declared and not attacked, each with its reason.
EXCUSED = {
    ("GET", "/login/single"): "leads to the provider of a place that has one; the demo place has none",
    ("GET", "/glyphs/**"): "answers the same nothing to everything",
    ("POST", "/logout"): "takes nothing but the token", ("POST", "/glass/ending"): "takes nothing but the token",
    ("GET", "/healthz"): "takes nothing", ("GET", "/readyz"): "takes nothing", ("GET", "/login/next"): "takes nothing",
    ("GET", "/confirm"): "takes one parameter, an address to go back to, that is attacked as /login?back",
}


def run(ground, folder, short):
    folder.mkdir()
    targets = [*UNLINKED, *of_the_description(ground)]
    for login in PEOPLE:
        found = walk(ground.url, login, {"Authorization": f"Bearer {ground.token(login)}"})
        targets += found.sendables.values()
    known = {}
    for target in targets:
        marked = request_of(ground, target)
        if marked and "*" in marked.split("\n\n", 1)[0].split("\n")[0] + marked.split("\n\n", 1)[1]:
            known.setdefault(target.key, (target, marked))
    row = Row(f"sqlmap {version(['sqlmap', '--version'])}", "")
    row.findings += [] if short else unattacked(known.values())
    chosen = list(known.values())
    if short:
        wanted = ("/cases", "/api/v1/areas", "/follow", "/login")
        chosen = [pair for pair in chosen if pair[0].path in wanted][:4]
    chosen.append((Sendable("GET", "/ (headers)", [], "auditor"), headers_of(ground)))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(attack, ground, folder / f"{number:03}", *pair, short) for number, pair in enumerate(chosen)]
        for job in jobs:
            requests, findings = job.result()
            row.requests += requests
            row.findings += findings
    parameters = sum(text.count("*") - text.count("*/*") for _, text in chosen)
    row.covered = f"{len(chosen)} targets, {parameters} parameters"
    yield row


def of_the_description(ground):
    """Machine routes, with every parameter and body field the description names."""
    with urllib.request.urlopen(ground.url + "/api/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    number, receipt = ground.sample()
    for path, operations in paths.items():
        for method, operation in operations.items():
            spots = {"{number}": f"{number}*", "{code}": "990101*"}
            for spot, value in spots.items():
                path = path.replace(spot, value)
            fields = [(one["name"], "1") for one in operation.get("parameters", []) if one["in"] == "query"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            one = Sendable(method.upper(), path, fields, "town-dispatcher")
            one.json = {name: sample(schema) for name, schema in body.get("properties", {}).items()}
            yield one


def sample(schema):
    kind = schema.get("type")
    return {"object": {"pole": "1*"}, "number": "1*", "integer": "1*", "boolean": False}.get(kind, "1*")


def request_of(ground, target):
    """The request as sqlmap reads it, with a star behind everything that is tried."""
    number, receipt = ground.sample()
    fields = [pair for pair in target.fields if pair[0] not in SKIPPED_FIELDS]
    path = "/".join(
        part + "*" if part and shape("/" + part) == "/*" and not part.endswith("*") else part
        for part in target.path.split("?")[0].split("/"))
    marked = "&".join(f"{urllib.parse.quote(name)}={urllib.parse.quote(value)}*" for name, value in fields)
    body, media = "", "application/x-www-form-urlencoded"
    if target.method == "GET":
        path += f"?{marked}" if marked else ""
    elif hasattr(target, "json"):
        body, media = json.dumps(target.json), "application/json"
    else:
        body = marked
    return "\n".join([
        f"{target.method} {path} HTTP/1.1", f"Host: {urllib.parse.urlsplit(ground.url).netloc}",
        "Authorization: Bearer TOKEN", f"Linli-Receipt: {receipt}", "Idempotency-Key: 0123456789abcdef",
        f"Content-Type: {media}", "", body])


def headers_of(ground):
    return "\n".join([
        "GET / HTTP/1.1", f"Host: {urllib.parse.urlsplit(ground.url).netloc}", "User-Agent: a*", "Referer: a*",
        "Accept-Language: zh*", "X-Forwarded-For: 1.1.1.1*", "Authorization: Bearer a*", "Linli-Receipt: a*",
        "Cookie: __Host-session=a*; __Host-visitor=b*; language=c*", "", ""])


def attack(ground, output, target, request, short):
    output.mkdir()
    token = ground.fresh_token(target.login)
    (output / "request.txt").write_text(request.replace("TOKEN", token))
    effort = ["--level", "1", "--risk", "1", "--technique", "BE"] if short else ["--level", "3", "--risk", "2"]
    done = subprocess.run(
        ["sqlmap", "-r", str(output / "request.txt"), "--batch", "--ignore-stdin", "--dbms", "PostgreSQL",
         "--flush-session", "--disable-coloring", "--output-dir", str(output), "-t", str(output / "traffic.txt"),
         "--ignore-code", "400,401,403,404,409,410,422", *effort],
        capture_output=True, text=True)
    said = done.stdout + done.stderr
    (output / "output.txt").write_text(said)
    traffic = output / "traffic.txt"
    requests = 0
    if traffic.exists():
        with traffic.open(errors="replace") as lines:
            requests = sum(line.startswith("HTTP request [#") for line in lines)
        traffic.unlink()
    name = f"{target.method} {target.path} as {target.login}"
    findings = [f"{name}: {line}" for line in re.findall(r"Parameter: .*|\b5\d\d \([^)]*\) - \d+ times", said)]
    if "do not appear to be injectable" not in said and not findings:
        findings.append(f"{name}: sqlmap did not finish; see {output}/output.txt")
    return requests, findings


def unattacked(targets):
    """Declared routes that take something and were met neither by a crawler nor in the lists above."""
    attacked = {(target.method, shape(target.path.replace("*", ""))) for target, _ in targets}
    for file in sorted((ROOT / "Sources/Web").rglob("*.swift")):
        for method, path in re.findall(r'\.(get|post)\(\s*"(/[^"]*)", for:', file.read_text()):
            takes = method == "post" or ":" in path or "**" in path
            pattern = re.sub(r":[a-z]+|\*\*", "*", path)
            is_met = any(m == method.upper() and fits(pattern, at) for m, at in attacked)
            if takes and not is_met and (method.upper(), path) not in EXCUSED:
                yield f"{method.upper()} {path} is declared and was not attacked"


def fits(pattern, path):
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(one in ("*", other) for one, other in zip(wanted, given))
