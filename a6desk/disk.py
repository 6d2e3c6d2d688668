"""Files that are whole or not there at all, also after a crash, a full stick or a power cut."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes this place when all of it is on the disk. Whatever fails, what stood there stays.

    Raises OSError as it comes: whoever asks says what it means.
    """
    beside = None
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".a6desk-", suffix=".part")
        beside = Path(name)
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):  # a stick that was pulled out takes it along
                beside.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where a system can be asked for it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
