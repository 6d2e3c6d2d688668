"""The command line, in this process or in a real one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from a6desk import __main__, log
from tests.support.children import quick_children  # noqa: F401

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one sentence on stderr of a command that refused."""
        assert self.code == 2, self
        (line,) = self.err.splitlines()
        assert line.startswith("a6desk: ")
        assert "Traceback" not in line
        assert len(line) < 800
        return line.removeprefix("a6desk: ")


@pytest.fixture(autouse=True, scope="session")
def _no_keyring() -> Iterator[None]:
    """Nobody's own keyring is written by a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.setenv("A6DESK_LANGUAGE", "en")
        yield


@pytest.fixture
def a6desk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a command in this process, as the program itself does."""

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["a6desk", *map(str, arguments)])
        code = 0
        try:
            __main__.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            log.stop()
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


def real(*arguments: object, **environment: str) -> Done:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "a6desk", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8", check=False,
        timeout=100,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"
