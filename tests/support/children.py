"""Child processes that start fast: what one of them compiled, the next one need not."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def quick_children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Import this fixture where a test starts children. Compiled modules are shared outside of the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setitem(os.environ, "PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp() / "compiled"))
        yield
