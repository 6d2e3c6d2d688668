"""Makes the kept database of the newest migration: python -m tests.kept.make NUMBER, once, before its release.

A kept database is what a version really wrote: it is never made again by a later one.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from sqlcipher3 import dbapi2

from a6desk import demo, paths
from a6desk.desk import Desk, upgrading
from a6desk.events.fold import HERE
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.drafts import Write


def make(path: Path) -> None:
    """A draft that was edited and went on as version 2 of its form, and a submission with its receipt."""
    folder = Path(tempfile.mkdtemp())
    profile = Profile(folder / "desk")
    library = Library()
    form = library.form("nma-recording", 1)
    with Desk(profile, library, Keys(profile, in_files=True), "somebody") as desk:
        rows = [{"party": "JPN"}, {"party": "NPL"}]
        first = {"nma_title": {"en": "First title"}, "nma_participants": rows, "nma_acronym": "KPT"}
        head = desk.new(form, {**first, "nma_start_date": "2025-05-13", "nma_scales": ["regional", "local"]})
        desk.write(head.id, [Write("nma_title", "en", "Kept"), Write("nma_title", "fr", "Gardé")])
        desk.write(
            head.id, [Write("nma_focus_areas", "adaptation", True), Write("nma_focus_areas", "mitigation", True)]
        )
        desk.write(head.id, [Write("nma_focus_areas", "mitigation", None)])
        state = desk.view(head.id).state
        row = state.rows["nma_participants"][1]
        desk.write(head.id, [Write("nma_participants" + HERE, row, state.deletion("nma_participants", row))])
        later = upgrading.go_on(desk, head.id, 2)
        desk.write(later.id, [Write("nma_title", "en", "Kept, and gone on with")])
        desk.new_from_file(paths.resources() / "examples" / "subaru-complete.yaml")  # which the demonstration submits
    if demo.run(folder, as_json=True) != 0:
        raise SystemExit("the demonstration failed")
    connection = dbapi2.connect(str(profile.desk_db), isolation_level=None)
    connection.execute("UPDATE desk SET value = 'elsewhere' WHERE key = 'place'")
    connection.execute("VACUUM")
    connection.close()
    shutil.copyfile(profile.desk_db, path)
    shutil.rmtree(folder)


if __name__ == "__main__":
    make(Path(__file__).with_name(f"desk-{int(sys.argv[1]):04}.db"))
