"""The copy sheet as one HTML file, for a second PC: nothing is loaded, nothing is sent, and no text is ever markup."""

import base64
import hashlib
from html import escape
from itertools import groupby

from a6desk import paths, strict
from a6desk.exchange.copysheet import Item, Sheet
from a6desk.i18n import is_rtl, tr

_LIMIT = 100_000


def html(sheet: Sheet, language: str) -> str:
    """The whole file. language: that of the interface, which its sentences are in."""
    style, script = _part("copysheet.css"), _part("copysheet.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    way = "rtl" if is_rtl(language) else "ltr"
    said = {
        "digest": sheet.digest,
        "progress": sheet.progress("{done}"),
        "copied": tr("Copied: {label}", label="{label}"),
        "all": tr("Everything is ticked."),
        "byhand": tr("This browser does not let a page copy: the text is selected, press Ctrl+C, then tick it."),
        "forgets": tr("This browser does not keep the ticks."),
    }
    data = " ".join(f'data-{key}="{_e(value)}"' for key, value in said.items())
    groups = "".join(_group(title, list(items)) for title, items in groupby(sheet.items, lambda item: item.group))
    return (
        f'<!doctype html>\n<html lang="{_e(language)}" dir="{way}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_e(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_e(tr('Copy sheet: {title}', title=sheet.title))}</title>\n<style>{style}</style>\n</head>\n"
        f"<body {data}>\n{_header(sheet)}<main>\n{groups}{_files(sheet)}</main>\n{_footer(sheet)}"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _part(name: str) -> str:
    # The line ends that a browser makes of it: the hash is over these.
    return strict.read_text(paths.resources() / "pages" / name, _LIMIT).replace("\r\n", "\n")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _e(text: str) -> str:
    return escape(text, quote=True)


def _header(sheet: Sheet) -> str:
    kind = "muted" if sheet.standing == "confirmed" else "muted proposed"
    hint = tr("Click into a box of the portal, then copy here and paste there.")
    return (
        f'<header>\n<h1><bdi>{_e(sheet.title)}</bdi></h1>\n<p class="{kind}">{_e(sheet.standing_sentence)}</p>\n'
        "</header>\n"
        f'<div class="bar"><div class="state"><button id="next" class="first" type="button">'
        f"{_e(tr('Copy the next one'))}</button>"
        f'<progress max="{len(sheet.items)}" value="0" aria-labelledby="count"></progress>'
        f'<span id="count">{_e(sheet.progress(0))}</span></div>\n'
        f'<div id="said" role="status">{_e(hint)}</div>\n'
        f"<noscript>{_e(tr('Scripts are off in this browser: select each text and copy it by hand.'))}</noscript>\n"
        "</div>\n"
    )


def _group(title: str, items: list[Item]) -> str:
    rows = groupby(items, lambda item: item.row)
    inner = "".join(
        (f"<h3>{_e(row)}</h3>\n" if row else "") + "".join(_item(each) for each in some) for row, some in rows
    )
    return f"<section>\n<h2><bdi>{_e(title)}</bdi></h2>\n{inner}</section>\n"


def _item(item: Item) -> str:
    id_ = hashlib.sha256(item.key.encode()).hexdigest()[:12]
    notes = [("question", item.question), ("note", item.todo), ("note", item.note)]
    below = "".join(f'<p class="{kind}">{_e(words)}</p>\n' for kind, words in notes if words)
    mark = f' <span class="private">{_e(item.mark)}</span>' if item.mark else ""
    copy = _e(tr("Copy: {label}", label=item.name))
    return (
        f'<div class="item" data-key="{_e(item.key)}" data-name="{_e(item.name)}">\n<div class="head">'
        f'<input type="checkbox" id="t{id_}"><label for="t{id_}"><bdi>{_e(item.label)}</bdi>{mark}</label>'
        f'<button type="button" aria-label="{copy}" aria-describedby="x{id_}">{_e(tr("Copy"))}</button></div>\n'
        f'{below}<div class="text" id="x{id_}" dir="{item.direction}">{_e(item.text)}</div>\n</div>\n'
    )


def _files(sheet: Sheet) -> str:
    if not sheet.files:
        return ""
    lines = "".join(
        f"<li><bdi>{_e(each.name)}</bdi> · {_e(each.size)} · <bdi>{_e(each.label)}</bdi><br>"
        f'<bdi class="code">{_e(each.sha256)}</bdi></li>\n'
        for each in sheet.files
    )
    said = tr("This page names the files and does not hold them: take copies of them along.")
    return (
        f'<section>\n<h2>{_e(tr("Files to upload by hand"))}</h2>\n<p class="note">{_e(said)}</p>\n<ul>\n{lines}</ul>\n'
        "</section>\n"
    )


def _footer(sheet: Sheet) -> str:
    lines = []
    if sheet.left:
        named = "; ".join(sheet.left)
        lines.append(tr("Answered, and without a known place on the platform: {labels}", labels=named))
    if sheet.has_unpublished:
        lines.append(tr("This file holds details that are not published. Keep it like the document itself."))
    lines.append(tr("Made from a submission that does not change any more. The ticks stay in this browser."))
    said = "".join(f'<p class="muted">{_e(line)}</p>\n' for line in lines)
    codes = ((tr("Submission:"), sheet.submission), (tr("Digest:"), sheet.digest))
    said += "".join(f'<p class="muted">{_e(word)} <bdi class="code">{_e(code)}</bdi></p>\n' for word, code in codes)
    return f"<footer>\n{said}</footer>\n"
