"""A profile with a thousand drafts and a hub that nobody answers for, in the folder named: what `make bench` opens."""

import copy
import sys
from pathlib import Path
from typing import Any

from a6desk import paths
from a6desk.desk import Desk, _writes
from a6desk.events import signing
from a6desk.events.documents import Mandate
from a6desk.forms import answers as forms_answers
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from a6desk.keys import Keys, token_name
from a6desk.paths import Profile
from a6desk.store import connect, drafts, hubs
from a6desk.store.drafts import Write
from tests.support.office import Office

DRAFTS = 1_000
COMPLETE_EVERY = 10
"""Every tenth is filled in whole; the others are begun."""
PARTIES = ("JPN", "CHE", "KHM", "CHL", "GHA", "SEN")


def open_desk(folder: Path) -> Desk:
    return Desk(Profile(folder), Library(), Keys(Profile(folder), in_files=True), "somebody")


def example(form_library: Library, name: str) -> tuple[Form, dict[str, Any]]:
    file = forms_answers.read_file(paths.resources() / "examples" / f"{name}.yaml")
    form = form_library.form(file.form, file.version)
    return form, forms_answers.take(form, file.answers, file.name)


def make(folder: Path, number: int = DRAFTS) -> None:
    """Drafts with Parties of their own and titles that were changed thrice; a mandate by a hub that does not answer."""
    office = Office()
    with open_desk(folder) as desk:
        form, begun = example(desk.library, "subaru")
        _, complete = example(desk.library, "subaru-complete")
        about = form.definition.about

        def job(store: connect.Store) -> None:
            for n in range(number):
                answers = copy.deepcopy(complete if n % COMPLETE_EVERY == 0 else begun)
                answers[about.title] = {**answers[about.title], "en": f"Approach {n:04}"}
                answers[about.party] = PARTIES[n % len(PARTIES)]
                head = drafts.begin(store, form.id, form.version, form.sha256)
                drafts.write(store, head, _writes(form, answers), desk.actor)
                for words in ("A first title", "Another title", answers[about.title]["en"]):
                    drafts.write(store, head, [Write(about.title, "en", words)], desk.actor)
            hubs.add(store, office.hub, office.certificate(1, Mandate(party="JPN", role="a68_focal_point",
                                                                      since="2020-01-01")))  # fmt: skip

        desk.keys.store("desk", signing.private_bytes(signing.new_key()))
        desk.keys.store(token_name(office.hub.id), b"token")
        desk.later(job).result()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
