"""Each thing a place leans on is taken away in turn: reports are taken in, and people come in, all the same.

The worker, what draws photos, the folder of backups, the house that signs on, the gateways. The database is the one thing
nothing goes without.
"""
import http.client
import os
import pathlib
import shutil
import signal
import subprocess
import subprocess
import tempfile
import threading
import unittest
import uuid

from pair import Process
from test_memory import PhotoWriter, picture
from writers import PROGRAM, Place, chance_of, village_of

# Nobody listens there.
NOWHERE = "http://127.0.0.1:9"


class DependencyTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        PhotoWriter.photo = picture()
        cls.place = Place(cases=20)
        cls.addClassCleanup(shutil.rmtree, cls.place.data, True)
        cls.area = village_of(cls.place)
        cls.place.process.terminate()
        cls.place.process.wait(timeout=60)
        cls.place.process.stdout.close()
        # The program without its darkroom beside it.
        program = pathlib.Path(PROGRAM).resolve()
        cls.alone = pathlib.Path(tempfile.mkdtemp(prefix="linli-alone-", dir=program.parent))
        cls.addClassCleanup(shutil.rmtree, cls.alone)
        os.link(program, cls.alone / "linli")
        for resources in program.parent.glob("*.resources"):
            (cls.alone / resources.name).symlink_to(resources)

    def serving(self, settings=None, options=(), program=(PROGRAM,)):
        process = Process(self.place.data, settings or {}, options, program)
        self.addCleanup(process.end, signal.SIGTERM)
        process.wait_until_ready()
        return process

    def status(self, process, path):
        line = http.client.HTTPConnection("127.0.0.1", process.port, timeout=30)
        try:
            line.request("GET", path)
            return line.getresponse().status
        finally:
            line.close()

    def goes_on(self, process, photos=True):
        """A report is taken in, with a photo where photos are, and people see the form and come in."""
        writer = PhotoWriter(process, self.area, chance_of(self).getrandbits(64), threading.Condition())
        tell = writer.once if photos else writer.send
        self.assertTrue(tell(str(uuid.uuid4()), writer.line()), dict(writer.failures))
        for path in ("/", "/report", "/login"):
            self.assertEqual(self.status(process, path), 200, path)
        return writer

    def test_without_the_worker(self):
        self.goes_on(self.serving(options=("--no-worker",)))

    def test_without_the_darkroom(self):
        self.goes_on(self.serving(program=[self.alone / "linli"]))

    def test_without_anything_that_draws_photos(self):
        # For this process alone something that cannot be run lies where libvips did.
        hidden = ["unshare", "-m", "sh", "-c", 'mount --bind /dev/null "$(command -v vipsthumbnail)" && exec "$@"', "sh"]
        tried = subprocess.run([*hidden, "true"], capture_output=True, text=True)
        if tried.returncode:
            self.skipTest(f"not tried, nothing may be hidden here: {tried.stderr}")
        process = self.serving(program=[*hidden, self.alone / "linli"])
        writer = self.goes_on(process, photos=False)
        # Whoever has a photo is told that it cannot be taken now, and not that it is a bad one.
        self.assertIsNone(writer.once(str(uuid.uuid4()), writer.line()))
        self.assertEqual(writer.failures[503], 1)

    def test_without_the_folder_of_backups(self):
        backups = self.alone / "backups"
        process = self.serving({"LINLI_BACKUPS": str(backups)})
        self.goes_on(process)
        # It goes while the place runs, and something else takes its name.
        shutil.rmtree(backups, ignore_errors=True)
        backups.write_text("no folder")
        self.goes_on(process)

    def test_without_the_house_that_signs_on(self):
        secret = self.alone / "secret"
        secret.write_text("secret")
        process = self.serving({
            "LINLI_OIDC_ISSUER": NOWHERE, "LINLI_OIDC_CLIENT": "linli", "LINLI_OIDC_SECRET_FILE": str(secret)})
        self.goes_on(process)

    def test_without_any_gateway(self):
        self.goes_on(self.serving({"LINLI_GATEWAYS": NOWHERE}))


if __name__ == "__main__":
    unittest.main()
