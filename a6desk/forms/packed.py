"""What installed packs brought, as folders: packs/<publisher>/<number>/. Nothing in them is read here.

exchange/installing.py puts them there. Of a publisher's numbers the greatest counts; a folder is there whole or not at
all.
"""

from pathlib import Path

MANIFEST = "manifest.json"


def newest(folder: Path) -> Path | None:
    """The folder of the newest pack of one publisher; None where there is none."""
    numbers = [each for each in _inside(folder) if each.name.isdecimal() and (each / MANIFEST).is_file()]
    return max(numbers, key=lambda each: int(each.name), default=None)


def installed(folder: Path | None) -> dict[str, Path]:
    """publisher -> the folder of its newest pack."""
    found = {each.name: newest(each) for each in sorted(_inside(folder)) if not each.name.startswith(".")}
    return {publisher: path for publisher, path in found.items() if path is not None}


def _inside(folder: Path | None) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if each.is_dir()] if folder else []
    except OSError:  # mostly there is no such folder; one that cannot be read brings nothing
        return []
