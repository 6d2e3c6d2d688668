"""Numbers and days as people of a locale write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from a6desk import i18n
from a6desk.ui.inputs import calendar, numerals
from tests.ui.inputs.making import field

QUANTITY = field("quantity", unit="t CO2")
LOCALES = ("en_GB", "en_IN", "fr_FR", "de_DE", "de_CH", "es_ES", "ru_RU", "zh_CN", "ar_EG", "ar_MA", "fa_IR", "pt_PT")


@pytest.mark.parametrize(
    ("locale", "typed", "value"),
    [
        ("en_GB", "1,250.50", "1250.5"), ("en_GB", "007", "7"), ("en_GB", ".5", "0.5"), ("en_GB", "-0", "0"),
        ("en_GB", "−3", "-3"), ("en_GB", "12 t CO2", "12"), ("en_GB", "1 250", "1250"), ("en_GB", "  ", None),
        ("fr_FR", "1 250,5", "1250.5"), ("fr_FR", "1\u202f250,5", "1250.5"), ("fr_FR", "1\u00a0250", "1250"),
        ("de_DE", "1.250,75", "1250.75"), ("de_CH", "1’250.5", "1250.5"), ("es_ES", "1250,5", "1250.5"),
        ("ru_RU", "1 234 567,8", "1234567.8"), ("ar_EG", "١٬٢٥٠٫٥", "1250.5"), ("ar_EG", "1250.5", "1250.5"),
        ("ar_EG", "\u061c-٥", "-5"), ("fa_IR", "۱۲۳۴", "1234"), ("en_IN", "12,34,567", "1234567"),
        ("en_GB", "0." + "1" * 20, "0." + "1" * 20), ("en_GB", "9" * 40, "9" * 40),
    ],
)  # fmt: skip
def test_a_quantity_is_read_in_its_locale(locale, typed, value):
    assert numerals.read(QUANTITY, typed, QLocale(locale)) == value


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en_GB", "1,5"), ("fr_FR", "1.5"), ("fr_FR", "1.250"), ("de_DE", "1.25"), ("en_GB", "1e5"), ("en_GB", "1.2.3"),
        ("en_GB", "9" * 41), ("en_GB", "0." + "1" * 21), ("en_GB", "NaN"), ("en_GB", "--1"), ("en_GB", "."),
        ("en_GB", "1,25,0"), ("en_GB", "about 5"), ("en_GB", "²"), ("en_GB", "½"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_the_locale_is_kept_as_typed(locale, typed):
    kept = numerals.read(QUANTITY, typed, QLocale(locale))
    assert kept == {"unread": typed, "locale": QLocale(locale).bcp47Name()}
    assert numerals.show(QUANTITY, kept, QLocale(locale)) == typed


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**30), max_value=10**30),
    st.sampled_from(LOCALES),
)
def test_a_quantity_shown_is_read_again_exactly(number, locale):
    from a6desk.forms.fieldtypes import quantity_text

    text = quantity_text(number)
    assert numerals.read(QUANTITY, numerals.show(QUANTITY, text, QLocale(locale)), QLocale(locale)) == text


@given(st.integers(min_value=-(10**35), max_value=10**35), st.sampled_from(LOCALES))
def test_a_whole_number_shown_is_read_again_exactly(number, locale):
    whole = field("integer")
    value = number if abs(number) < 2**53 else str(number)
    assert numerals.read(whole, numerals.show(whole, value, QLocale(locale)), QLocale(locale)) == value


@given(st.text(max_size=20), st.sampled_from(LOCALES), st.sampled_from(["integer", "quantity", "year"]))
def test_any_text_is_read_or_kept(text, locale, kind):
    value = numerals.read(field(kind), text, QLocale(locale))
    assert value is None or isinstance(value, int | str) or value["unread"] == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [("2026", 2026), ("٢٠٢٦", 2026), ("26", None), ("2,026", None), ("0026", None), ("2026.0", None)],
)
def test_a_year_has_four_digits_and_no_groups(typed, value):
    read = numerals.read(field("year"), typed, QLocale("en_GB"))
    assert read == (value if value else {"unread": typed, "locale": "en-GB"})
    assert numerals.show(field("year"), 2026, QLocale("en_GB")) == "2026"


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en_US", "11/20/2026"), ("en_GB", "20/11/2026"), ("en_GB", "20 Nov 2026"), ("en_US", "Nov. 20, 2026"),
        ("en_GB", "Friday, 20th November 2026"), ("de_DE", "20.11.2026"), ("de_DE", "20. November 2026"),
        ("fr_FR", "20 nov. 2026"), ("es_ES", "20 de noviembre de 2026"), ("ru_RU", "20 ноября 2026 г."),
        ("zh_CN", "2026年11月20日"), ("zh_CN", "2026/11/20"), ("ar_EG", "٢٠/١١/٢٠٢٦"), ("ar_EG", "٢٠ نوفمبر ٢٠٢٦"),
        ("ar_MA", "20 نونبر 2026"), ("fr_FR", "2026-11-20"), ("fr_FR", "20 November 2026"), ("fa_IR", "۲۰۲۶/۱۱/۲۰"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_its_locale(locale, typed):
    assert calendar.read(typed, QLocale(locale)) == "2026-11-20"


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en_US", "20/11/2026"), ("zh_CN", "20/11/2026"), ("en_GB", "20/11/26"), ("en_GB", "31 Feb 2026"),
        ("en_GB", "2026-02-30"), ("en_GB", "Nov 2026"), ("en_GB", "20 Nov Dec 2026"), ("en_GB", "soon"),
        ("en_GB", "20261120"), ("en_GB", "1 2 Nov 2026"),
    ],
)  # fmt: skip
def test_an_impossible_or_doubtful_day_is_kept_as_typed(locale, typed):
    assert calendar.read(typed, QLocale(locale)) == {"unread": typed, "locale": QLocale(locale).bcp47Name()}


@given(
    st.dates(min_value=datetime.date(1000, 1, 1)),
    st.sampled_from(LOCALES),
    st.sampled_from(i18n.UN_LANGUAGES),
)
def test_a_day_shown_is_read_again(day, locale, language):
    i18n.use(language)
    there = QLocale(locale)
    assert calendar.read(calendar.show(day.isoformat(), there), there) == day.isoformat()
    assert calendar.read(calendar.in_words(day.isoformat(), there), there) == day.isoformat()


def test_a_day_is_shown_with_all_digits_of_its_year():
    assert calendar.show("2026-11-20", QLocale("de_DE")) == "20.11.2026"
    assert calendar.show("2026-11-20", QLocale("en_US")) == "11/20/2026"
