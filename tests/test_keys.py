"""Where keys lie: in a keyring that truly keeps them, else in files of the owner's own, and always said openly."""

import base64
import contextlib
import json
import logging
import os
import stat
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from a6desk import keys as keys_module
from a6desk.errors import UserError
from a6desk.keys import Keys, token_name
from a6desk.paths import Profile

SECRET = bytes(range(32))


class Good:
    """A keyring that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[service, name] = password


class Forgetful(Good):
    """Says that it stored, and has nothing."""

    def set_password(self, service: str, name: str, password: str) -> None:
        pass


class Mangling(Good):
    def get_password(self, service: str, name: str) -> str | None:
        return (super().get_password(service, name) or "")[:-1] or None


class Locked(Good):
    """The person dismissed the question for the password."""

    def get_password(self, service: str, name: str) -> str | None:
        raise RuntimeError(f"locked: {service} {base64.b64encode(SECRET).decode()}")

    def set_password(self, service: str, name: str, password: str) -> None:
        raise RuntimeError(f"locked: {password}")


def of_module(module: str, base: type = Good) -> Any:
    return type("Keyring", (base,), {"__module__": module})()


def chainer(*backends: Any) -> Any:
    chain = of_module("keyring.backends.chainer")
    chain.backends = list(backends)
    return chain


def plaintext_in_disguise() -> Any:
    return type("Ours", (type(of_module("keyrings.alt.file")),), {"__module__": "office.keyring"})()


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make this the system's keyring."""

    def put(backend: Any) -> None:
        fake = types.ModuleType("keyring")
        fake.get_keyring = lambda: backend  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "keyring", fake)

    return put


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def key_files(profile: Profile) -> list[str]:
    return sorted(path.name for path in profile.keys.iterdir()) if profile.keys.exists() else []


def test_a_good_keyring_keeps_it_and_no_file_does(profile: Profile, use: Any) -> None:
    good = Good()
    use(good)
    keys = Keys(profile)
    keys.store("desk", SECRET)
    assert keys.load("desk") == SECRET
    assert Keys(profile).load("desk") == SECRET
    assert key_files(profile) == []
    assert keys.where("desk") == "The key lies in the keyring of this system."
    assert len(good.kept) == 1


REFUSED = {
    "null": lambda: of_module("keyring.backends.null"),
    "fail": lambda: of_module("keyring.backends.fail"),
    "plaintext": lambda: of_module("keyrings.alt.file"),
    "a subclass of plaintext": plaintext_in_disguise,
    "a chain of nothing": chainer,
    "a chain of the refused": lambda: chainer(of_module("keyrings.alt.file"), of_module("keyring.backends.null")),
    "forgetful": Forgetful,
    "mangling": Mangling,
    "locked": Locked,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_any_other_keyring_is_not_trusted_and_the_person_is_told(profile: Profile, use: Any, kind: str) -> None:
    backend = REFUSED[kind]()
    use(backend)
    keys = Keys(profile)
    keys.store("desk", SECRET)
    assert key_files(profile) == ["desk.key"]
    assert Keys(profile).load("desk") == SECRET
    said = keys.where("desk")
    assert "No keyring of the system is used" in said
    assert str(profile.keys / "desk.key") in said
    for each in [backend, *getattr(backend, "backends", [])]:
        assert kind in ("forgetful", "mangling") or each.kept == {}


def test_the_good_one_in_a_chain_is_used_and_the_others_get_nothing(profile: Profile, use: Any) -> None:
    plaintext, good = of_module("keyrings.alt.file"), Good()
    use(chainer(plaintext, good))
    Keys(profile).store("desk", SECRET)
    assert plaintext.kept == {}
    assert len(good.kept) == 1
    assert Keys(profile).load("desk") == SECRET
    assert key_files(profile) == []


def test_the_real_backends_that_keep_nothing_are_known_by_their_module(use: Any, profile: Profile) -> None:
    from keyring.backends import chainer as chain
    from keyring.backends import fail, null

    for backend in (fail.Keyring(), null.Keyring(), chain.ChainerBackend()):
        use(backend)
        found = keys_module._backend()
        assert found is None or not type(found).__module__.startswith("keyring.backends.chainer")
        assert type(found).__module__ not in ("keyring.backends.fail", "keyring.backends.null")


def test_a_keyring_that_cannot_be_loaded_is_none(profile: Profile, use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = types.ModuleType("keyring")

    def explode() -> Any:
        raise RuntimeError("no bus")

    broken.get_keyring = explode  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", broken)
    Keys(profile).store("desk", SECRET)
    assert key_files(profile) == ["desk.key"]


@pytest.mark.parametrize("garbage", ["", "no base64 at all!", "QUJ", "\u00e9\u00e9", "QUJD\n!"])
def test_garbage_in_a_keyring_counts_as_no_key(profile: Profile, use: Any, garbage: str) -> None:
    good = Good()
    use(good)
    keys = Keys(profile)
    keys.store("desk", SECRET)
    good.kept = dict.fromkeys(good.kept, garbage)
    assert keys.load("desk") is None
    assert keys.where("desk") == "The key is not on this computer."


def test_no_key_is_none_and_said(profile: Profile, use: Any) -> None:
    for backend in (Good(), Locked(), of_module("keyring.backends.fail")):
        use(backend)
        assert Keys(profile).load("desk") is None
        assert Keys(profile).where("desk") == "The key is not on this computer."


def test_profiles_do_not_share_keys(tmp_path: Path, use: Any) -> None:
    use(Good())
    Keys(Profile(tmp_path / "a")).store("desk", SECRET)
    assert Keys(Profile(tmp_path / "b")).load("desk") is None


def test_key_files_are_their_owners_alone(profile: Profile) -> None:
    profile.keys.mkdir(parents=True, mode=0o755)
    keys = Keys(profile, in_files=True)
    before = os.umask(0)
    try:
        keys.store("desk", SECRET)
    finally:
        os.umask(before)
    assert stat.S_IMODE(profile.keys.stat().st_mode) == 0o700
    assert stat.S_IMODE((profile.keys / "desk.key").stat().st_mode) == 0o600


def test_a_key_file_is_replaced_whole_or_not_at_all(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(profile, in_files=True)
    keys.store("desk", SECRET)

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space)
        with pytest.raises(UserError, match="cannot be written: No space left") as raised:
            keys.store("desk", b"other")
    assert "drafts are not touched" in raised.value.safe
    assert keys.load("desk") == SECRET
    keys.store("desk", b"other")  # what was left over is no obstacle
    assert keys.load("desk") == b"other"
    assert key_files(profile) == ["desk.key"]


def test_a_left_over_link_is_never_written_through(profile: Profile, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    profile.keys.mkdir(parents=True)
    (profile.keys / "desk.new").symlink_to(target)
    Keys(profile, in_files=True).store("desk", SECRET)
    assert target.read_text() == "untouched"
    assert not (profile.keys / "desk.key").is_symlink()


def test_the_file_counts_where_there_is_one(profile: Profile, use: Any) -> None:
    use(Good())
    Keys(profile).store("desk", b"in the keyring")
    Keys(profile, in_files=True).store("desk", b"in the file")
    assert Keys(profile).load("desk") == b"in the file"
    assert "the file" in Keys(profile).where("desk")


def test_moving_into_the_keyring_leaves_no_file_behind(profile: Profile, use: Any) -> None:
    Keys(profile, in_files=True).store("desk", b"old")
    use(Good())
    Keys(profile).store("desk", SECRET)
    assert key_files(profile) == []
    assert Keys(profile).load("desk") == SECRET


def test_in_files_asks_no_keyring(profile: Profile, use: Any) -> None:
    good = Good()
    use(good)
    Keys(profile, in_files=True).store("desk", SECRET)
    assert good.kept == {}


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keys = Keys(Profile(tmp_path / "file"), in_files=True)
    with pytest.raises(UserError, match="cannot be written"):
        keys.store("desk", SECRET)
    assert keys.load("desk") is None


def test_a_key_file_that_cannot_be_read_is_one_sentence(profile: Profile) -> None:
    (profile.keys / "desk.key").mkdir(parents=True)
    with pytest.raises(UserError, match="cannot be read"):
        Keys(profile, in_files=True).load("desk")


@pytest.mark.parametrize("name", ["", "../desk", "a/b", "Desk", "desk.key", "a" * 61])
def test_names_cannot_leave_the_folder(profile: Profile, name: str) -> None:
    with pytest.raises(AssertionError):
        Keys(profile, in_files=True).store(name, SECRET)


def test_names_of_tokens_say_nothing_and_differ() -> None:
    assert token_name("a") != token_name("b")
    assert token_name("https://hub.example").startswith("token-")
    assert "hub" not in token_name("https://hub.example")


@pytest.mark.parametrize("backend", [Good, Forgetful, Mangling, Locked])
def test_secrets_are_never_logged(
    profile: Profile, use: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, backend: Any
) -> None:
    monkeypatch.setattr(logging.getLogger("a6desk"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    use(backend())
    keys = Keys(profile)
    keys.store("desk", SECRET)
    keys.load("desk")
    if backend is not Good:
        Keys(Profile(profile.folder / "other")).load("desk")
    text = base64.b64encode(SECRET).decode()
    assert text not in caplog.text
    assert SECRET.hex() not in caplog.text
    assert (backend is Locked) == ("RuntimeError" in caplog.text)


def test_secrets_are_never_in_the_database(tmp_path: Path) -> None:
    """After a whole demonstration: neither the key nor the access of the desk stands in desk.db, in any spelling."""
    from a6desk import demo
    from a6desk.events import signing

    with contextlib.redirect_stdout(None):
        assert demo.run(tmp_path, as_json=True) == 0
    profile = Profile(tmp_path / "desk")
    content = b"".join(path.read_bytes() for path in profile.folder.glob("desk.db*"))
    files = sorted(profile.keys.glob("*.key"))
    assert len(files) == 2, "the key and one token"
    for path in files:
        secret = path.read_bytes()
        spellings = [secret, secret.hex().encode(), base64.b64encode(secret), signing.encode(secret).encode()]
        spellings += [json.dumps(secret.decode("latin-1")).encode()]
        assert not any(each in content for each in spellings), path.name
        assert not any(each in profile.log.read_bytes() for each in spellings), path.name
    public = signing.public_of(signing.private_key((profile.keys / "desk.key").read_bytes()))
    assert public.encode() in content, "the search would have found it: the public half stands there"
