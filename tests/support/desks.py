"""A desk in a temporary folder, a ready draft, and a hub that gave it Japan's mandate; nothing is sent anywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from a6desk.desk import Desk
from a6desk.events import signing
from a6desk.events.documents import Mandate
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import hubs
from a6desk.store.drafts import Write
from a6desk.sync.connect import KEY
from tests.support.office import Office

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "resources" / "examples" / "subaru-complete.yaml"
JAPAN = Mandate(party="JPN", role="a68_focal_point", since="2020-01-01")
TITLE = "nma_title"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def opened(profile: Profile, library: Library, actor: str = "somebody") -> Desk:
    return Desk(profile, library, Keys(profile, in_files=True), actor)


@pytest.fixture
def desk(profile: Profile, library: Library) -> Iterator[Desk]:
    with opened(profile, library) as desk:
        yield desk


@pytest.fixture
def office(desk: Desk) -> Office:
    """A hub that gave this desk Japan's mandate."""
    office = Office()
    desk.keys.store(KEY, signing.private_bytes(signing.new_key()))
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, JAPAN))
    return office


@pytest.fixture
def complete(desk: Desk) -> str:
    """A draft that is ready."""
    return desk.new_from_file(EXAMPLE)[1].id


def english(text: Any) -> list[Write]:
    return [Write(TITLE, "en", text)]
