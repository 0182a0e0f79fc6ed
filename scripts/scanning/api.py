"""schemathesis on the served description: examples, coverage, fuzzing and stateful phases, every check."""
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

from ground import Row, version

PROGRAM = [sys.executable, "-m", "schemathesis.cli"]
CONFIGURATION = __file__.replace("api.py", "schemathesis.toml")
# Examples of each operation in each phase.
EXAMPLES = {True: 5, False: 200}
# Each with its reason.
ACCEPTED = {
    "/api/v1/reports/{number}: ST401 Unexpected response to invalid authentication": "a wrong receipt and a number "
    "that never was are answered alike, with 404, so that nobody can try numbers",
    "/api/v1/reports/{number}/score: ST401 Unexpected response to invalid authentication": "the same",
    "/api/v1/reports/{number}/messages: ST401 Unexpected response to invalid authentication": "the same",
}


def run(ground, folder, short):
    folder.mkdir()
    people = ["town-dispatcher"] if short else ["town-dispatcher", "department-handler", "administrator"]
    found = Row(f"schemathesis {version(PROGRAM + ['--version'])}", "")
    operations = set()
    for login in people:
        for numbers in ([True] if short else [True, False]):
            text = scan(ground, folder / f"{login}-{'real' if numbers else 'made'}", login, numbers, short)
            selected = re.search(r"Selected: (\d+)/(\d+)", text)
            generated = re.search(r"(\d+) generated", text)
            if not selected or not generated:
                found.findings.append(f"{login}: did not finish; see {folder}")
                continue
            operations.add(int(selected.group(1)))
            found.requests += int(generated.group(1))
            found.findings += [f"{login}: {line}" for line in failures(text)
                               if line.split(" ", 1)[1] not in ACCEPTED]
    found.covered = f"{max(operations, default=0)} operations as {len(people)} posts"
    yield found


def scan(ground, output, login, numbers, short):
    """One run; with real numbers of cases it gets past the door, with made-up ones it tries the door."""
    output.mkdir()
    number, receipt = ground.sample()
    token = ground.fresh_token(login)
    configuration = open(CONFIGURATION).read()
    if not numbers:
        # What would only have been given a number says nothing any more, and is refused.
        configuration = re.sub(r"\[\[operations\]\]\n.*\n# number of a \w+\n", "", configuration)
    else:
        for what, one in (("case", case_of(ground, token) or number), ("report", number)):
            configuration = configuration.replace(
                f"# number of a {what}", f'parameters = {{ "path.number" = "{one}" }}')
    file = output / "schemathesis.toml"
    file.write_text(configuration)
    command = PROGRAM + [
        "--config-file", str(file), "run", ground.url + "/api/openapi.json", "--checks", "all",
        "--max-examples", str(EXAMPLES[short]), "--workers", "2", "--seed", "9901", "--continue-on-failure", "--max-response-time", "10",
        "--no-shrink" if short else "--output-truncate=false"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=output,
        env=os.environ | {"LINLI_TOKEN": token, "LINLI_RECEIPT": receipt, "NO_COLOR": "1"})
    (output / "output.txt").write_text(done.stdout + done.stderr)
    return done.stdout


def case_of(ground, token):
    request = urllib.request.Request(
        ground.url + "/api/v1/desk?limit=1", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            found = re.search(r'"number":"(\d{9}-\d+)"', answer.read().decode())
            return found.group(1) if found else None
    except urllib.error.HTTPError:
        return None


def failures(text):
    """Each failure with the operation it is about."""
    operation, lines = "", []
    for line in text.splitlines():
        if heading := re.match(r"_+ (.+?) _+$", line):
            operation = heading.group(1)
        elif failure := re.match(r"\s*- (ST\d+ .*|Network Error.*|Server error.*)", line):
            lines.append(f"{operation}: {failure.group(1)}")
    return lines
