"""Makes resources/records/call.json from the calls for views that the UNFCCC portal showed in June 2022.

    python -m tests.records.make_calls distil PORTAL.csv   # metadata of submissions -> calls.csv, each call once
    python -m tests.records.make_calls make                # calls.csv and known-calls.json -> call.json

calls.csv keeps what was published, letter by letter: only `make` mends anything, and counts what it mended. The
metadata comes from the public repository josemreis/unfccc-submissions;
the known calls of 2023 from pages and a report about them.
"""

import csv
import datetime
import hashlib
import html
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT = HERE / "calls.csv"
KNOWN = HERE / "known-calls.json"
MADE = HERE.parents[1] / "resources" / "records" / "call.json"

PUBLISHED = ("issue", "issue_title", "issue_mandate", "issue_deadline")
HEADER = (*PUBLISHED, "submissions")
SOURCE = (
    "Calls for views as the UNFCCC submission portal showed them in June 2022, through the public repository"
    " josemreis/unfccc-submissions;"
    " the calls of 2023 through pages and reports about them. Open is what the portal said then."
)
TYPES = {
    "call_issue": "text", "call_title": "text", "call_mandate": "text", "call_deadline": "date", "call_open": "choice",
    "call_session": "text", "call_body": "text", "call_submissions": "integer", "call_note": "long_text",
    "call_questions": {"ref": "text", "question": "long_text"},
}  # fmt: skip
NOTHING = re.compile(r"(?:n/?[ao]?|n\.a\.|null|none|-+)?", re.IGNORECASE)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
SESSION = re.compile(r"\b(?:COP|CMP|CMA|SBSTA|SBI|APA|ADP) ?\d+(?:[-.]\d+)?\b")
SYMBOL = re.compile(r"\bFCCC/(?:(?:KP|PA)/)?(CP|CMP|CMA|SBSTA|SBI|APA|ADP)/")


def distil(portal: Path, kept: Path = KEPT) -> Counter[str]:
    """Each distinct call of the portal's metadata, in the order in which they stand there, with its submissions."""
    with portal.open(encoding="utf-8-sig", newline="") as file:
        calls = Counter(tuple(row[key] for key in PUBLISHED) for row in csv.DictReader(file))
    with kept.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEADER)
        lines.writerows((*call, number) for call, number in calls.items())
    return Counter({"submissions": sum(calls.values()), "calls": len(calls)})


def published(kept: Path = KEPT) -> list[dict[str, str]]:
    """The calls as they were published."""
    with kept.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    """Markup, entities and odd blanks away; letters composed. Nothing else is touched."""
    text = TAG.sub(" ", html.unescape(text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def said(text: str) -> str:
    """The same, and nothing where it says only that there is nothing."""
    text = plain(text)
    return "" if NOTHING.fullmatch(text) else text


def make(rows: Iterable[dict[str, str]], known: list[dict[str, Any]]) -> tuple[dict[str, Any], Counter[str]]:
    """The file of records, and how often what was odd. A row that cannot be read is an error, never left out."""
    odd: Counter[str] = Counter()
    made: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        answers = _answers(row, odd)
        key = tuple(str(answers.get(f"call_{part}", "")) for part in ("issue", "title", "mandate", "deadline"))
        if key in made:  # the same call but for blanks and the like
            odd["same call, written otherwise"] += 1
            made[key]["call_submissions"] += answers["call_submissions"]
        else:
            made[key] = answers
    deadlines: dict[tuple[str, ...], list[str]] = {}
    for key in made:
        deadlines.setdefault(key[:3], []).append(key[3])
    for key, answers in made.items():
        others = sorted(each or "Open" for each in deadlines[key[:3]] if each != key[3])
        if others:
            odd["same call, several deadlines"] += 1
            _note(answers, f"The same call also stands on the portal with the deadline {', '.join(others)}.")
    records = [{"id": _id(key), "answers": _ordered(answers)} for key, answers in made.items()]
    records.sort(key=lambda each: (each["answers"]["call_title"].casefold(), each["id"]))
    records.sort(key=lambda each: each["answers"].get("call_deadline", ""), reverse=True)
    content = {"kind": "call", "source": SOURCE, "standing": "second-hand", "title": "call_title", "types": TYPES}
    return {**content, "records": [*known, *records]}, odd


def _answers(row: dict[str, str], odd: Counter[str]) -> dict[str, Any]:
    answers: dict[str, Any] = {f"call_{key}": said(row[f"issue_{key}"]) for key in ("title", "mandate")}
    answers["call_issue"] = said(row["issue"])
    if any(plain(row[key]) != row[key] for key in PUBLISHED):
        odd["blanks, entities or markup"] += 1
    if not answers["call_title"]:
        raise ValueError(f"A call without a title: {row}")
    for key in ("mandate", "issue"):
        if not answers[f"call_{key}"]:
            odd[f"no {key}"] += 1
    said_deadline = plain(row["issue_deadline"])
    answers["call_open"] = "yes" if said_deadline == "Open" else "no"
    if answers["call_open"] == "no":
        answers["call_deadline"] = _iso(said_deadline)
    else:
        odd["open, without a deadline"] += 1
    if answers["call_issue"] == "Unsolicited":
        odd["unsolicited"] += 1
        _note(answers, "The portal files under this heading what nobody asked for: it is no call.")
    named = " ".join((answers["call_issue"], answers["call_title"]))
    answers["call_session"] = ", ".join(dict.fromkeys(SESSION.findall(named)))
    answers["call_body"] = ", ".join(dict.fromkeys(SYMBOL.findall(answers["call_mandate"]))).replace("CP", "COP")
    answers["call_submissions"] = int(row["submissions"])
    return answers


def _iso(text: str) -> str:
    """18/09/2023 as 2023-09-18; what is no such day is an error."""
    return datetime.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=datetime.UTC).date().isoformat()


def _note(answers: dict[str, Any], sentence: str) -> None:
    answers["call_note"] = " ".join(filter(None, (answers.get("call_note", ""), sentence)))


def _id(key: tuple[str, ...]) -> str:
    return "call-" + hashlib.sha256("\n".join(key).encode()).hexdigest()[:12]


def _ordered(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: answers[key] for key in TYPES if answers.get(key) not in (None, "")}


def text_of(content: dict[str, Any]) -> str:
    """The file: one record in a line, so that a change is seen as one."""
    records = ",\n".join(json.dumps(each, ensure_ascii=False) for each in content["records"])
    head = json.dumps({**content, "records": []}, ensure_ascii=False, indent=1)
    return head.replace('"records": []', f'"records": [\n{records}\n]') + "\n"


def main(arguments: list[str]) -> None:
    if len(arguments) == 2 and arguments[0] == "distil":
        counted = distil(Path(arguments[1]))
    elif arguments == ["make"]:
        content, counted = make(published(), json.loads(KNOWN.read_text("utf-8")))
        MADE.parent.mkdir(exist_ok=True)
        MADE.write_text(text_of(content), "utf-8")
        counted["records"] = len(content["records"])
    else:
        sys.exit(__doc__)
    for what, number in sorted(counted.items()):
        print(f"{number:6} {what}")


if __name__ == "__main__":
    main(sys.argv[1:])
