"""installer/setup on machines that lack something: a PATH of stand-ins, nothing real is installed."""

import hashlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("basename", "cat", "dirname", "flock", "grep", "mktemp", "rm", "sed")
LIBRARIES = ["libglib2.0-0", "libgl1", "libegl1", "libfontconfig1", "libdbus-1-3", "libxkbcommon0"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the set-up script is for Linux")


class Machine:
    """A copy of the set-up files beside a folder of commands that is all of PATH."""

    def __init__(self, folder: Path):
        self.checkout = folder / "checkout"
        self.commands = folder / "bin"
        self.calls = folder / "calls"
        self.commands.mkdir()
        (self.checkout / "installer").mkdir(parents=True)
        shutil.copy(ROOT / "installer" / "setup", self.checkout / "installer" / "setup")
        (self.checkout / "installer" / "full-packages.txt").write_text("# none\n")
        shutil.copytree(ROOT / "requirements", self.checkout / "requirements")
        for tool in TOOLS:
            if place := shutil.which(tool):
                (self.commands / tool).symlink_to(place)
        self.command("id", "echo 1000")
        self.command("uname", "echo Linux")
        self.command("apt-get", f'echo apt-get "$@" >> {shlex.quote(str(self.calls))}')
        # No package is there, save the one that would make the script touch this machine's certificates.
        self.command("dpkg-query", 'case "$*" in *ca-certificates) printf installed ;; *) exit 1 ;; esac')

    def command(self, name: str, body: str):
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def python(self, lacks: str = "nothing"):
        """A python3 that stands for itself and fails where its arguments hold a word."""
        place = self.commands / "python3"
        self.command(
            "python3",
            f"""case "$*" in
    *{shlex.quote(lacks)}*) exit 1 ;;
    *_base_executable*) echo {shlex.quote(str(place))} ;;
    *"-m venv"*) exit 1 ;;
    *) exec {shlex.quote(sys.executable)} "$@" ;;
esac""",
        )

    def venv(self, stamp: str = ""):
        """A .venv that starts; with a stamp, as if that lock had been synced into it."""
        python = self.checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)
        if stamp:
            text = sys.version.encode() + (self.checkout / "requirements" / f"{stamp}.txt").read_bytes()
            (self.checkout / ".venv" / ".synced").write_text(f"{stamp} {hashlib.sha256(text).hexdigest()}\n")

    def setup(self, mode: str = "run") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "installer" / "setup", mode],
            env={"PATH": str(self.commands)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def packages(answer: subprocess.CompletedProcess[str]) -> list[str]:
    """The packages of the one apt line, which is all of standard output."""
    (line,) = answer.stdout.splitlines()
    start = "sudo apt-get install -y --no-install-recommends "
    assert line.startswith(start)
    return line.removeprefix(start).split()


def test_not_root_and_without_python_one_line_holds_everything(machine):
    answer = machine.setup()
    assert answer.returncode == 2
    assert packages(answer) == ["python3", "python3-venv", *LIBRARIES]
    assert len(answer.stderr.splitlines()) == 1
    assert not machine.calls.exists()


def test_not_root_one_line_holds_the_libraries_that_do_not_load(machine):
    machine.python(lacks="CDLL")
    machine.venv()
    answer = machine.setup()
    assert answer.returncode == 2
    assert packages(answer) == LIBRARIES


def test_heavy_packages_are_asked_for_only_by_full(machine):
    machine.python()
    machine.venv(stamp="test")
    (machine.checkout / "installer" / "full-packages.txt").write_text("# why\nheavy-office # tests/x.py\n")
    assert machine.setup("test").returncode == 0
    answer = machine.setup("full")
    assert answer.returncode == 2
    assert packages(answer) == ["heavy-office"]


def test_as_root_exactly_what_is_missing_is_installed(machine):
    machine.python(lacks="libEGL")
    machine.venv()
    machine.command("id", "echo 0")
    answer = machine.setup()
    update, install = machine.calls.read_text().splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends libegl1")
    # The stand-in installs nothing, and the script does not take its word.
    assert answer.returncode == 2
    assert "still missing: libEGL.so.1" in answer.stderr


def test_a_failing_apt_is_heard(machine):
    machine.python(lacks="libEGL")
    machine.venv()
    machine.command("id", "echo 0")
    machine.command("apt-get", "echo E: no such package; exit 100")
    answer = machine.setup()
    assert answer.returncode == 2
    assert "E: no such package" in answer.stderr
    assert "could not install: libegl1" in answer.stderr


def test_without_apt_the_libraries_are_named(machine):
    machine.python(lacks="CDLL")
    machine.venv()
    (machine.commands / "apt-get").unlink()
    answer = machine.setup()
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "libGL.so.1" in answer.stderr


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ("version_info", "needs Python 3.11 or newer"),
        ("ctypes, hashlib", "built without"),
        ("-m venv", "ensurepip"),
    ],
)
def test_a_python_that_does_not_do_is_said(machine, lacks, sentence):
    machine.python(lacks=lacks)
    answer = machine.setup()
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize(("stamp", "mode"), [("run", "run"), ("test", "test"), ("test", "run")])
def test_nothing_is_done_where_the_lock_or_one_that_holds_it_is_synced(machine, stamp, mode):
    machine.python(lacks="pip")
    machine.venv(stamp=stamp)
    answer = machine.setup(mode)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_changed_lock_is_synced_again(machine):
    machine.python()
    machine.venv(stamp="run")
    uv = machine.checkout / ".venv" / "bin" / "uv"
    uv.write_text(f'#!/bin/sh\necho uv "$@" >> {shlex.quote(str(machine.calls))}\n')
    uv.chmod(0o755)
    with (machine.checkout / "requirements" / "run.txt").open("a") as lock:
        lock.write("# another\n")
    for _ in range(2):
        assert machine.setup().returncode == 0
    (call,) = machine.calls.read_text().splitlines()
    assert call.startswith("uv pip sync ")
    assert call.endswith(" requirements/run.txt")
    assert "--require-hashes" in call


def test_an_unknown_mode_is_a_usage_error(machine):
    answer = machine.setup("everything")
    assert answer.returncode == 2
    assert answer.stderr.startswith("usage:")
