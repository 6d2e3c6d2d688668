"""The window: talks to desk and shows. It never touches store, sync, SQL or HTTP."""

import builtins
import ctypes
import sys

import PySide6.QtCore  # noqa: F401 - loaded here, so that import_plainly() comes right behind it

_FOR_EVER = 1 << (8 * ctypes.sizeof(ctypes.c_ssize_t) - 8)


def keep_constants() -> None:
    """Make None, True and False immortal, as Python does itself from 3.12 on (docs/decisions/0007).

    PySide6 6.12.0 hands None out without counting it: on Python 3.11 some six thousand calls of Qt end the process.
    """
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for constant in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(constant))
        if abs(count.value - sys.getrefcount(constant)) < 1000:  # the count is where it is thought to be
            count.value += _FOR_EVER


def import_plainly() -> None:
    """Give Python its own import back: PySide6's reads the source of every module imported after it, and keeps it.

    It looks there for PySide6, so as to know who may ask for its `__feature__`; here nobody does. See
    shibokensupport/feature.py in PySide6 6.12.0, and docs/decisions/0009.
    """
    if builtins.__import__ is getattr(builtins, "__feature_import__", None):
        builtins.__import__ = builtins.__orig_import__


keep_constants()
import_plainly()
