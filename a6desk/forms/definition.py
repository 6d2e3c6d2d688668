"""The grammar of a form file: frozen models that refuse unknown keys. docs/forms.md explains it with examples.

A form file is data from outside: nothing here evaluates anything. What spans several keys (unique ids, names that
must exist, expressions) is checked in forms/reading.py, where lines are known.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from a6desk.i18n import tr

GRAMMAR = 1
"""The newest grammar that this program reads."""

Type = Literal[
    "text", "long_text", "text_by_language", "integer", "quantity", "date", "year", "period", "choice", "choices",
    "party", "contact", "url", "email", "declaration", "table", "attachment",
]  # fmt: skip
Severity = Literal["blocker", "warning", "hint"]
Required = Literal["never", "hint", "warning", "submit"]
Publication = Literal["public", "authorities", "private"]
Standing = Literal["confirmed", "second-hand", "proposed"]
Fact = Literal["today", "mandate", "demonstration"]
Kind = Literal["pdf", "docx", "xlsx", "png", "jpeg", "csv"]
"""What an attached file may be, told by its content and not by its name: see files.py."""
Family = Literal["nma", "support", "views", "authorization", "office"]
"""Under which heading a form stands where people choose one."""
LinkedType = Literal[
    "text", "long_text", "integer", "quantity", "date", "year", "period", "choice", "choices", "party",
]  # fmt: skip
ContactPart = Literal["name", "title", "organization", "email", "phone"]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
NamePath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\?[a-z][a-z0-9_]*)?$", max_length=121)]
"""A field, or field?part: a column of a table, a part of a contact, a language of a text."""
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}(-[A-Za-z0-9]{1,20}){1,4}$")]
ListId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
FormId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,59}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Limit = Annotated[str, StringConstraints(max_length=60)] | int
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(_Part):
    """The paragraph that demands something, and how sure we are of it."""

    text: Sentence
    standing: Standing


class Column(_Part):
    """A column of a table, and what every field has. Limits are inclusive; dates and quantities in their own text."""

    id: Id
    type: Type
    label: Sentence
    help: Sentence | None = None
    example: Sentence | None = None
    required: Required = "never"
    codelist: ListId | None = None
    as_of: Id | None = None
    """The date field whose date says which codes count; without it, today does."""
    min: Limit | None = None
    max: Limit | None = None
    max_length: Count | None = None
    """Characters, after Unicode normalization (NFC)."""
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    unit: Sentence | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _keys_fit_the_type(self) -> "Column":
        given = [
            key for key, types in _KEYS_OF_TYPES.items() if key in self.model_fields_set and self.type not in types
        ]
        if given:
            raise ValueError(tr("{keys}: not for the type {type}", keys=", ".join(given), type=self.type))
        if self.type in ("choice", "choices") and not self.codelist:
            raise ValueError(tr("a choice needs a codelist"))
        return self


class FormField(Column):
    """A question. Its id is never used again for another meaning, in any version."""

    source: Source
    publication: Publication
    relevant: Expression | None = None
    """Asked only while this is true; what was answered stays in the draft and out of the payload otherwise."""
    computed: Expression | None = None
    """Worked out from other answers, never typed."""
    columns: tuple[Column, ...] = ()
    row_key: Id | None = None
    """The column that names a row: equal keys from two desks are shown as one question."""
    max_rows: Annotated[int, Field(ge=1, le=1_000)] = 100
    parts: tuple[ContactPart, ...] = ()
    """The parts that a contact must have where any of it is given."""
    justify: Required = "never"
    """Whether a declaration that is ticked needs its reasons."""
    accept: tuple[Kind, ...] = ()
    """The kinds of files that an attachment takes; without them, all that are known."""
    max_files: Annotated[int, Field(ge=1, le=50)] = 10
    max_size: Annotated[int, Field(ge=1, le=2**31)] | None = None
    """Bytes of one file that it never takes more of; told when the file is chosen."""
    advised_size: Annotated[int, Field(ge=1, le=2**31)] | None = None
    """Bytes of one file above which whoever receives it advises against; a warning."""

    @model_validator(mode="after")
    def _table_has_columns(self) -> "FormField":
        if self.type == "table" and not self.columns:
            raise ValueError(tr("a table needs columns"))
        if any(column.type in _NOT_IN_A_TABLE for column in self.columns):
            raise ValueError(tr("rows hold simple fields only"))
        return self


_NOT_IN_A_TABLE = frozenset({"table", "attachment", "declaration", "contact", "text_by_language", "choices", "period"})
_TEXTS = frozenset({"text", "long_text", "text_by_language", "url", "email"})
_CHOICES = frozenset({"choice", "choices", "party"})
_LIMITED = frozenset({"integer", "quantity", "date", "year"})
_KEYS_OF_TYPES: dict[str, frozenset[str]] = {
    "codelist": _CHOICES,
    "as_of": _CHOICES,
    "min": _LIMITED,
    "max": _LIMITED,
    "max_length": _TEXTS,
    "pattern": frozenset({"text"}),
    "unit": frozenset({"integer", "quantity"}),
    "columns": frozenset({"table"}),
    "row_key": frozenset({"table"}),
    "max_rows": frozenset({"table"}),
    "parts": frozenset({"contact"}),
    "justify": frozenset({"declaration"}),
    "accept": frozenset({"attachment"}),
    "max_files": frozenset({"attachment"}),
    "max_size": frozenset({"attachment"}),
    "advised_size": frozenset({"attachment"}),
}
"""Which types a key is for; keys that are not named here are for all."""


class Section(_Part):
    """A page of the form."""

    id: Id
    title: Sentence
    help: Sentence | None = None
    relevant: Expression | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)


class Rule(_Part):
    """What must hold between answers. `check` is true where all is well; empty means it could not be checked."""

    id: RuleId
    check: Expression
    each: Id | None = None
    """A table: the rule is asked of each of its rows, as $row, and its finding stands at that row."""
    needs: tuple[NamePath, ...] = ()
    """Fields (or `column` of the row, as row?column) without an answer to which the rule has nothing to say."""
    severity: Severity
    at: tuple[NamePath, ...] = Field(min_length=1)
    """Where the finding stands: the first is where the cursor goes. table?column names a column."""
    message: Sentence
    fix: Sentence
    source: Source
    waivable: bool = True
    """Whether a person may set its warning aside, with a reason that is kept and sent along."""


class About(_Part):
    """The fields that the program may know, by what they mean to it."""

    title: Id
    party: Id
    language: Id | None = None
    number: Id | None = None
    version: Id | None = None
    date: Id | None = None
    supersedes: Id | None = None


class LinkedRows(_Part):
    """How a table takes its rows from a table of the document that is linked. One row for each of theirs."""

    table: Id
    """Their table."""
    key: Id
    """Our column that names a row, filled from theirs: linking twice, or on two desks, makes no row twice."""
    columns: dict[Id, Id]
    """Our column -> theirs."""


class Link(_Part):
    """A document that this one is about. With `field`, the one its answer names; without, all others of that kind.

    kind: the name under which expressions see it: $kind?field, of one document a map, without `field` a table of all
    other documents of the same Party at hand. Where it is not at hand, what looks at it is "not checked".
    """

    kind: Id
    to: ListId
    """A form of the same publisher, or a kind of records (resources/records)."""
    field: Id | None = None
    """A text field; its answer is the id of a document or record."""
    reads: dict[Id, LinkedType] = {}
    """The fields of theirs that expressions here look at, with their types."""
    fill: dict[Id, Id] | Literal["all"] = {}
    """Our field -> theirs: filled where unanswered, when the link is made. "all": every field of the same form."""
    leave: tuple[Id, ...] = ()
    """Fields that "all" leaves out."""
    rows: dict[Id, LinkedRows] = {}
    """Our table -> where its rows come from."""
    newest: bool = False
    """Without a field: of versions that follow one another, each naming the one before, only the newest."""
    when: dict[Id, tuple[str, ...]] = {}
    """This document is offered as the next step of a linked one only where these fields of it say one of these."""


class Upgrade(_Part):
    """How a draft of an earlier version moves to this one: see upgrade.py. table?column names a column."""

    rename: dict[NamePath, NamePath] = {}
    """Theirs -> ours."""
    drop: tuple[NamePath, ...] = ()
    """Theirs that are asked no more: set aside and shown."""
    map: dict[NamePath, dict[str, str]] = {}
    """Ours -> their code -> our code."""
    ask: tuple[NamePath, ...] = ()
    """Ours that are asked again, since they mean something else: what was answered is set aside and shown beside."""


class Definition(_Part):
    """A form file, whole."""

    grammar: Literal[1]
    form: FormId
    version: Annotated[int, Field(ge=1, le=10_000)]
    family: Family | None = None
    title: Sentence
    help: Sentence | None = None
    source: Source
    not_proven: Sentence
    """What a clean check does not prove; stands under every verdict."""
    about: About
    links: tuple[Link, ...] = ()
    uses: tuple[Fact, ...] = ()
    feeds: dict[str, dict[str, str]] = {}
    submit_by: tuple[Id, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    upgrade_from: dict[str, Upgrade] = {}

    def link_of(self, field: str) -> Link | None:
        """The link that a field holds; None where it is an ordinary field."""
        return next((link for link in self.links if link.field == field), None)

    def fields(self) -> tuple[FormField, ...]:
        """All fields in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)
