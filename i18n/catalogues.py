"""The catalogues: a6desk.pot and forms.pot from the sources, each language's .po brought up to them, .mo compiled.

    python i18n/catalogues.py messages      write the .pot files, and bring every .po up to them
    python i18n/catalogues.py catalogues    compile every .po to the .mo beside it, which the program reads

The same input gives the same bytes: no dates, no line numbers, one line for each sentence. docs/translating.md says
how to work with the files.
"""

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KEYWORDS = {"tr": (1,), "ntr": (1, 2)}
COMMENTS = ["Translators:"]
HEADS = {
    "a6desk": "The sentences of the program.",
    "forms": "The sentences of the forms, and the names of codes whose list has none in some language.",
}
"""The domains, and what stands at the head of their files."""
PLURALS = {
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"),
    "fr": (2, "n > 1"),
}
"""The languages that have catalogues: how many plural forms, and which one is for n. A new language begins here."""


class Book(Catalog):
    """A catalogue whose head has no date and no version."""

    def __init__(self, domain: str, language: str | None = None):
        super().__init__(language, domain, header_comment=f"# {HEADS[domain]}\n# docs/translating.md", fuzzy=False)
        self.language = language

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext and the translators' programs need to know."""
        head = [("Project-Id-Version", "a6desk"), ("MIME-Version", "1.0")]
        head += [("Content-Type", "text/plain; charset=UTF-8"), ("Content-Transfer-Encoding", "8bit")]
        if self.language:
            count, formula = PLURALS[self.language]
            head += [("Language", self.language), ("Plural-Forms", f"nplurals={count}; plural=({formula});")]
        return head

    @property
    def num_plurals(self) -> int:
        """How many forms a sentence with a number has."""
        return PLURALS[self.language][0] if self.language else 2


def template(domain: str) -> Book:
    """What there is to translate, from the sources as they are now."""
    book = Book(domain)
    for each in _program() if domain == "a6desk" else _forms():
        book[each.id] = each
    return book


def _program() -> list[Message]:
    found: dict[str, Message] = {}
    comments = {"comment_tags": COMMENTS, "strip_comment_tags": True}
    sources = extract_from_dir(ROOT / "a6desk", [("**.py", "python")], keywords=KEYWORDS, **comments)
    for file, _, id_, notes, _ in sources:
        plural = isinstance(id_, tuple)
        each = found.setdefault(id_[0] if plural else id_, Message(id_, ("", "") if plural else ""))
        if plural and not each.pluralizable:  # said with and without a number: one entry serves both
            each.id, each.string = id_, ("", "")
        each.locations = sorted({*each.locations, (f"a6desk/{Path(file).as_posix()}", 0)})
        each.auto_comments += [note for note in notes if note not in each.auto_comments]
    return [found[id_] for id_ in sorted(found, key=lambda id_: (found[id_].locations, id_))]


def _forms() -> list[Message]:
    sys.path.insert(0, str(ROOT))
    from a6desk.forms import strings
    from a6desk.forms.library import Library

    library = Library(ROOT / "resources")
    sentences = list(strings.of_lists(library.codelists))
    for id_, versions in library.versions.items():
        for version in versions:
            sentences += strings.of_form(library.form(id_, version).definition)
    return [Message(each.english, "", context=each.context) for each in dict.fromkeys(sentences)]


def path(domain: str, language: str | None = None, kind: str = "po") -> Path:
    """Where a file stands."""
    return HERE / language / f"{domain}.{kind}" if language else HERE / f"{domain}.pot"


def read(domain: str, language: str) -> Book:
    """A .po as it stands, with the sentences that are no longer used under `obsolete`."""
    book = Book(domain, language)
    if path(domain, language).exists():
        kept = read_po(io.BytesIO(path(domain, language).read_bytes()), language, domain, abort_invalid=True)
        for each in kept:
            if each.id:
                book[each.id] = each
        book.obsolete = kept.obsolete
    return book


def updated(book: Book, source: Book) -> Book:
    """A .po with exactly the sentences of the template. What falls away is kept at its end, and may come back."""
    kept = {_name(each): each for each in [*book.obsolete.values(), *book] if each.id and _is_said(each)}
    new = Book(book.domain, book.language)
    for each in source:
        if each.id:
            old = kept.pop(_name(each), None)
            empty = ("",) * new.num_plurals if each.pluralizable else ""
            flags = (old.flags & {"fuzzy"}) if old else ()
            notes = old.user_comments if old else ()
            message = Message(
                each.id, old.string if old else empty, each.locations, flags, each.auto_comments, notes,
                context=each.context,
            )  # fmt: skip
            new[each.id] = message
    for name in sorted(kept):
        kept[name].locations, kept[name].auto_comments = [], []
        new.obsolete[name] = kept[name]
    return new


def _name(message: Message) -> str:
    ids = message.id if isinstance(message.id, list | tuple) else [message.id]
    return "\0".join((message.context or "", *ids))


def _is_said(message: Message) -> bool:
    return any(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def po_bytes(book: Book) -> bytes:
    """A .pot or .po: one line for each sentence, files without line numbers."""
    file = io.BytesIO()
    write_po(file, book, width=0, include_lineno=False)
    return file.getvalue()


def mo_bytes(book: Book) -> bytes:
    """The compiled .mo."""
    file = io.BytesIO()
    write_mo(file, book)
    return file.getvalue()


def messages() -> Iterable[tuple[Path, bytes]]:
    """Every .pot and .po as it should be now."""
    for domain in HEADS:
        source = template(domain)
        yield path(domain), po_bytes(source)
        for language in PLURALS:
            yield path(domain, language), po_bytes(updated(read(domain, language), source))


def catalogues() -> Iterable[tuple[Path, bytes]]:
    """Every .mo as it should be now."""
    for domain in HEADS:
        for language in PLURALS:
            yield path(domain, language, "mo"), mo_bytes(read(domain, language))


if __name__ == "__main__":
    jobs = {"messages": messages, "catalogues": catalogues}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    for target, content in jobs[sys.argv[1]]():
        target.parent.mkdir(exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
            print(target.relative_to(ROOT))
