"""Where things lie: what the program carries, and a profile (a profile is a person)."""

from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def resources() -> Path:
    """Forms, code lists, examples: what the program carries and never writes."""
    return _ROOT / "resources"


def i18n() -> Path:
    """The compiled translations."""
    return _ROOT / "i18n"


@dataclass(frozen=True)
class Profile:
    """One person's folder. Nothing in it is shared with another profile."""

    folder: Path

    @property
    def desk_db(self) -> Path:
        """What people gave: drafts, changes, submissions, receipts. Backed up."""
        return self.folder / "desk.db"

    @property
    def files(self) -> Path:
        """Attached files by what they hold (store/files.py). Backed up."""
        return self.folder / "files"

    @property
    def opened(self) -> Path:
        """Copies of attached files that other programs show; cleared by itself."""
        return self.folder / "opened"

    @property
    def packs(self) -> Path:
        """Forms and code lists that others publish (exchange/installing.py). They can be installed again."""
        return self.folder / "packs"

    @property
    def keys(self) -> Path:
        """Key files, where the system has no keyring. Owner-only."""
        return self.folder / "keys"

    @property
    def log(self) -> Path:
        """The log file: what happened, never what was answered."""
        return self.folder / "a6desk.log"


def default_profile() -> Profile:
    """The profile of the person who is signed in to this computer."""
    import platformdirs  # late: only a real start needs it

    return Profile(Path(platformdirs.user_data_dir("a6desk", appauthor=False)))


def demonstration() -> Path:
    """The folder of the demonstration that is kept: its desk and its hub."""
    return default_profile().folder.with_name("a6desk-demonstration")
