"""Files from outside: whatever is wrong with one is a sentence that names the file and, where it can, the line."""

import os
import tracemalloc
from decimal import Decimal

import pytest

from a6desk import strict
from a6desk.errors import UserError


def refusal(read, *arguments):
    with pytest.raises(UserError) as caught:
        read(*arguments)
    sentence = str(caught.value)
    assert len(sentence) < 400 and "\n" not in sentence
    return sentence


def refused_yaml(text):
    return refusal(strict.parse_yaml, text, "f.yaml")


def refused_json(text):
    return refusal(strict.parse_json, text, "f.json")


# --- files ---


def test_a_file_of_50_mb_is_refused_by_its_size_before_any_of_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.yaml"
    path.touch()
    os.truncate(path, 50_000_000)
    monkeypatch.setattr(type(path), "open", lambda *_, **__: pytest.fail("it was opened"))
    assert refusal(strict.read_bytes, path, 5_000_000).startswith("large.yaml is larger than 5 MB.")


def test_a_file_that_says_nothing_of_its_size_is_read_up_to_the_limit_only(tmp_path, monkeypatch):
    path = tmp_path / "grows.yaml"
    path.write_bytes(b"x" * 100)
    size = path.stat().st_size
    monkeypatch.setattr(strict, "_size", lambda _: 0)
    assert "larger" in refusal(strict.read_bytes, path, size - 1)
    assert strict.read_bytes(path, size) == b"x" * 100


def test_what_is_no_readable_file_is_said(tmp_path):
    assert refusal(strict.read_bytes, tmp_path, 10).endswith("is not a file.")
    assert refusal(strict.read_bytes, tmp_path / "absent", 10).startswith("There is no file absent.")
    assert "absent" in refusal(strict.read_bytes, tmp_path / "absent" / "absent", 10)
    refusal(strict.read_bytes, tmp_path / ("x" * 300), 10)
    refusal(strict.read_bytes, tmp_path / "nul\0nul", 10)


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(strict.read_bytes, tmp_path / "pipe", 10) == "pipe is not a file."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a\nb\nc: ü".encode("latin-1"), 3),
        ("a: b".encode("utf-16"), 1),
        (b"a\n\xed\xa0\x80", 2),  # a surrogate
        (b"a\n\xc0\xaf", 2),  # an overlong /
        ("a: é".encode()[:-1], 1),  # cut in mid-character
    ],
)
def test_text_that_is_not_utf8_is_refused_with_its_line(content, line):
    assert refusal(strict.decode, content, "f") == f"f, line {line}: this is not UTF-8 text."


def test_a_byte_order_mark_is_passed_over():
    assert strict.decode(b"\xef\xbb\xbfa: b", "f") == "a: b"


@pytest.mark.parametrize("code", [0, 7, 0x1B, 0x7F, 0x85, 0x202A, 0x202E, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF])
def test_unseen_characters_are_refused_wherever_they_stand(code):
    named = f"U+{code:04X}"
    assert named in refusal(strict.decode, f"a\nb{chr(code)}".encode(), "f")
    escape = chr(code).encode("utf-16-be").hex()
    escaped = "".join(f"\\u{escape[n : n + 4]}" for n in range(0, len(escape), 4))
    assert named in refused_json(f'{{"a": ["{escaped}"]}}')
    assert named in refused_json(f'{{"{escaped}": 1}}')
    assert named in refused_yaml(f'a: "\\U{code:08x}"')
    assert named in refused_yaml(f'"\\U{code:08x}": a')


def test_what_six_languages_are_written_with_is_taken():
    text = "Ünïcode\t한국어 العربية\u200f עברית \u2068x\u2069 हिन्दी\u200d 👩‍👩‍👧 \U0001f3f4\r\n\ufeff"
    assert strict.decode(text.encode(), "f") == text


# --- YAML ---


def test_yaml_is_plain_data():
    text = "t: a b\nn: 12\nz: 0\nm: -3\nyes: yes\ntrue: true\nf: false\nnull: ~\nempty:\n"
    text += "d: 2026-11-20\nq: 1.50\nl: [1, '1']"
    assert strict.parse_yaml(text, "f").data == {
        "t": "a b", "n": 12, "z": 0, "m": -3, "yes": "yes", "true": True, "f": False, "null": None, "empty": None,
        "d": "2026-11-20", "q": "1.50", "l": [1, "1"],
    }  # fmt: skip


@pytest.mark.parametrize("word", ["010", "0x10", "1_000", "+1", "1e3", ".nan", ".inf", "off", "No", "TRUE", "Null"])
def test_words_that_other_yaml_readers_turn_into_something_stay_texts(word):
    assert strict.parse_yaml(f"a: {word}", "f").data == {"a": word}


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("a: &x 1\nb: *x", 1, "anchors"),
        ("b:\n  - *x", 2, "anchors"),
        ("&x a: 1", 1, "anchors"),
        ("*x : 1", 1, "anchors"),
        ("a: &x [1]", 1, "anchors"),
        ("a: &x {b: 1}", 1, "anchors"),
        ("a: !!str 1", 1, "tags"),
        ("a: ! 1", 1, "tags"),
        ("a: !!python/object/apply:os.system [id]", 1, "tags"),
        ("a: !!binary aGk=", 1, "tags"),
        ("!x\na: 1", 1, "tags"),
        ("%TAG ! tag:x,2026:\n---\n!y a", 3, "tags"),
        ("a: 1\nb: 2\na: 3", 3, "the key a stands twice"),
        ('a: 1\n"a": 3', 2, "the key a stands twice"),
        ("a:\n  b: {c: 1, c: 2}", 2, "the key c stands twice"),
        ("--- a\n--- b", 2, "more than one document"),
        ("? [a]\n: b", 1, "a key must be a text"),
        ("{{a: b}: c}", 1, "a key must be a text"),
        ("a: [1, 2", 2, "not YAML"),
        ("a: 'b", 1, "not YAML"),
        ("a: b: c", 1, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a: `b`", 1, "not YAML"),
    ],
)
def test_yaml_that_is_not_read_says_line_and_cause(text, line, cause):
    sentence = refused_yaml(text)
    assert sentence.startswith(f"f.yaml, line {line}: ") and cause in sentence


def test_a_merge_key_merges_nothing():
    assert strict.parse_yaml("<<: {a: 1}", "f").data == {"<<": {"a": 1}}


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "{a: " * 200_000, "[{a: " * 50_000])
def test_deep_yaml_ends_at_once(text):
    assert "nested more than 24 levels deep" in refused_yaml(text)


def test_depth_is_counted_exactly():
    depth = strict.MAX_DEPTH
    strict.parse_yaml("[" * depth + "]" * depth, "f")
    refused_yaml("[" * (depth + 1) + "]" * (depth + 1))


def test_a_bomb_of_aliases_expands_to_nothing():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert "anchors" in refused_yaml("\n".join(lines))


def test_a_file_of_millions_of_values_is_refused_early():
    assert "more than" in refused_yaml("[" + "1," * 2_000_000 + "1]")


def test_every_value_keeps_its_line():
    document = strict.parse_yaml("a: 1\nb:\n  - x\n  - c: y\n    d:\n      z\n", "f")
    lines = {(): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 5}
    assert {path: document.line(path) for path in lines} == lines
    assert document.line(("b", 1, "d", "none", 7)) == 5
    assert strict.parse_yaml("", "f").data is None and strict.parse_yaml("", "f").line(("a",)) == 1


# --- JSON ---


def test_json_keeps_fractions_exact():
    data = strict.parse_json('{"a": 0.10, "b": 12345678901234567890.5, "c": 1E+3, "d": 7}', "f")
    assert data == {"a": Decimal("0.10"), "b": Decimal("12345678901234567890.5"), "c": Decimal("1E+3"), "d": 7}
    assert str(data["a"]) == "0.10" and isinstance(data["d"], int)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"a": "b', "not JSON"),
        ("[1,]", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ("1 2", "not JSON"),
        ('"a\nb"', "not JSON"),
        ("[NaN]", "NaN is not a number"),
        ("[-Infinity]", "Infinity is not a number"),
        ('{"a": 1, "a": 1}', "the key a stands twice"),
        ('{"x": [{"a": 1, "b": 1, "b": 2}]}', "the key b stands twice"),
        ("9" * 61, "60 digits"),
        ("9" * 10_000, "60 digits"),
        ("0." + "1" * 61, "60 digits"),
        ("1e99", "60 digits"),
        ("1e-99", "60 digits"),
        ("1e" + "9" * 50, "60 digits"),
        ("0e" + "9" * 9, "60 digits"),
        ('"\\ud800"', "U+D800"),
    ],
)
def test_json_that_is_not_read_says_why(text, cause):
    assert cause in refused_json(text)


@pytest.mark.parametrize("text", ["[" * 500_000, '{"a":' * 500_000, "[" * 30 + "]" * 30])
def test_deep_json_ends_at_once(text):
    assert "nested more than 24 levels deep" in refused_json(text)


def test_json_of_many_keys_with_the_last_twice_ends_at_once():
    keys = ",".join(f'"{n}": 1' for n in range(200_000))
    assert "the key 199999 stands twice" in refused_json("{" + keys + ',"199999": 1}')


def test_a_long_key_is_cut_in_the_sentence():
    key = "k" * 100_000
    assert "…" in refused_json(f'{{"{key}": 1, "{key}": 2}}')
    assert "…" in refused_yaml(f"? {key}\n: 1\n? {key}\n: 2")


def test_refusing_a_large_file_takes_no_memory(tmp_path):
    path = tmp_path / "large"
    path.touch()
    os.truncate(path, 50_000_000)
    tracemalloc.start()
    try:
        refusal(strict.read_text, path, 40_000_000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
