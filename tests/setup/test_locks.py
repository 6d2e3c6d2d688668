"""The locks name no host, have a hash for every file, and hold what pyproject.toml asks for (decision 1)."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "test", "uv")

# Scheme or bare host, option that names an index, absolute path of a machine (POSIX, Windows).
PLACE = re.compile(
    r"://|\bfile:|--(?:extra-)?index|--find-links|--trusted-host| @ "
    r"|\bpypi\b|\b[\w-]+\.(?:org|com|net|io|dev)\b|(?:^|[\s\"'=])/\w|\b[A-Za-z]:[\\/]",
    re.MULTILINE,
)
PINNED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; .+?)?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(text: str) -> list[str]:
    """The requirements of a lock, each on one line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [re.sub(r"\s+", " ", line.strip()) for line in "\n".join(lines).replace("\\\n", " ").splitlines()]


def pinned(text: str) -> dict[str, str]:
    """Name to version; an AssertionError where a line is anything but name, version, marker and hashes."""
    found = {}
    for line in requirements(text):
        match = PINNED.fullmatch(line)
        assert match, f"not a version with hashes: {line[:80]}"
        found[canonical(match["name"])] = match["version"]
    return found


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def asked_for(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return {canonical(re.match(r"[A-Za-z0-9._-]+", one)[0]) for one in wanted}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place(name):
    assert not PLACE.findall(lock(name))


@pytest.mark.parametrize(
    "planted",
    [
        "--index-url https://example.org/simple",
        "--find-links wheels",
        "uv @ file:///srv/uv.whl",
        "    # via -r /home/somebody/requirements/uv.in",
        "#    uv pip compile C:\\desk\\pyproject.toml",
        "# from pypi.example.net",
    ],
)
def test_a_planted_place_is_found(planted):
    assert PLACE.search(f"{lock('uv')}\n{planted}\n")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_version_with_hashes(name):
    assert pinned(lock(name))


@pytest.mark.parametrize("planted", ["click", "click==8.5.1", "click>=8 --hash=sha256:" + 64 * "0", "-e ."])
def test_a_planted_requirement_without_version_or_hash_is_found(planted):
    with pytest.raises(AssertionError, match="not a version with hashes"):
        pinned(f"{lock('uv')}\n{planted}\n")


def test_the_locks_hold_every_direct_dependency():
    assert asked_for("hub") <= pinned(lock("run")).keys()
    assert asked_for("hub", "test") <= pinned(lock("test")).keys()


def test_the_test_lock_holds_the_run_lock():
    assert pinned(lock("run")).items() <= pinned(lock("test")).items()


def test_uv_is_in_each_lock_in_one_version():
    assert pinned(lock("uv")).keys() == {"uv"}
    assert len({pinned(lock(name))["uv"] for name in LOCKS}) == 1


def test_git_ignores_a_stray_uv_lock(tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    for stray in ("uv.lock", "docs/uv.lock"):
        subprocess.run(["git", "-C", tmp_path, "check-ignore", "--quiet", stray], check=True)


def test_what_sets_up_names_no_address():
    files = [ROOT / "Makefile", ROOT / "pyproject.toml"]
    for folder in ("requirements", "installer", ".ci"):
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert not [str(path) for path in files if re.search(r"https?://\w", path.read_text("utf-8"))]
