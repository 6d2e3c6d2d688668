"""This desk's signing key and the tokens of its hubs: in the system's keyring, or in files that only the owner reads.

A key is never the only way to the data: losing it costs a new joining code, never a draft.
"""

import base64
import contextlib
import hashlib
import logging
import os
import re
from pathlib import Path

from a6desk import disk
from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.paths import Profile

log = logging.getLogger(__name__)

_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")


class Keys:
    """Small secrets of one profile, by name. in_files: do not ask for a keyring (demonstrations, tests)."""

    def __init__(self, profile: Profile, *, in_files: bool = False):
        self._folder = profile.keys
        self._service = f"a6desk {os.path.realpath(profile.folder)}"  # unlike resolve(), at peace with a link to itself
        self._in_files = in_files

    def load(self, name: str) -> bytes | None:
        """The secret of this name, from where it was put; None where there is none."""
        assert _NAME.match(name), name
        path = self._path(name)
        try:
            if path.exists():
                return path.read_bytes()
        except OSError as error:
            what = tr("The key file {path} cannot be read: {cause}.", path=path, cause=error.strerror or error)
            raise UserError(what, tr("Your drafts are not touched.")) from error
        backend = None if self._in_files else _backend()
        if backend is None:
            return None
        return _secret(_ask(backend, self._service, name))

    def store(self, name: str, secret: bytes) -> None:
        """Keep a secret: in the keyring where one truly keeps it (it is read back), else in a file."""
        assert _NAME.match(name), name
        backend = None if self._in_files else _backend()
        if backend is not None and _give(backend, self._service, name, secret):
            with contextlib.suppress(FileNotFoundError):
                self._path(name).unlink()
            return
        self._to_file(name, secret)

    def where(self, name: str) -> str:
        """Where this secret lies, as a sentence for the person whose it is."""
        if self._path(name).exists():
            return tr(
                "No keyring of the system is used: the key lies in the file {path}, which only you can read.",
                path=self._path(name),
            )
        if self.load(name) is None:
            return tr("The key is not on this computer.")
        return tr("The key lies in the keyring of this system.")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _to_file(self, name: str, secret: bytes) -> None:
        path = self._path(name)
        draft = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            disk.settle(self._folder)
        except OSError as error:
            what = tr("The key file {path} cannot be written: {cause}.", path=path, cause=error.strerror or error)
            raise UserError(what, tr("Your drafts are not touched.")) from error


def _backend() -> object | None:
    """The system's keyring, unless it is one that keeps nothing or keeps it for everybody to read."""
    try:
        import keyring

        backend = keyring.get_keyring()
        chained = getattr(backend, "backends", [])
    except Exception as error:  # noqa: BLE001 - a keyring may fail in any way of its own: then there is none
        log.info("no keyring: %s", type(error).__name__)
        return None
    for each in [backend, *chained]:
        modules = [kind.__module__ for kind in type(each).__mro__]
        if not any(module.startswith((*_REFUSED, "keyring.backends.chainer")) for module in modules):
            return each
    return None


def _secret(text: str | None) -> bytes | None:
    """What a keyring gave back, as bytes; None where it is not what was stored."""
    try:
        return base64.b64decode(text, validate=True) if text else None
    except ValueError:
        log.warning("keyring: what it keeps is not what was stored")
        return None


def _ask(backend: object, service: str, name: str) -> str | None:
    try:
        text = backend.get_password(service, name)  # type: ignore[attr-defined]
        return text if isinstance(text, str) else None
    except Exception as error:  # noqa: BLE001 - locked, dismissed, gone: the data does not depend on it
        log.warning("keyring: %s", type(error).__name__)
        return None


def _give(backend: object, service: str, name: str, secret: bytes) -> bool:
    text = base64.b64encode(secret).decode()
    try:
        backend.set_password(service, name, text)  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 - as above: then it goes into a file
        log.warning("keyring: %s", type(error).__name__)
        return False
    return _ask(backend, service, name) == text


def token_name(hub: str) -> str:
    """Under which name the token of a hub is kept."""
    return f"token-{hashlib.sha256(hub.encode()).hexdigest()[:16]}"
