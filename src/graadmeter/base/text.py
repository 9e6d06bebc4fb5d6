"""Two languages: texts that carry both, messages that are translated at the edge, and numbers in the reader's notation.

The core never speaks a language. It returns a `Bilingual` (both texts are content, as in a maturity model) or a
`Message` (an English sentence with named parameters, translated from the one gettext catalogue). The command line,
the web pages and the reports choose the language when they show it.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from graadmeter.base.intervals import EXACT

Lang = Literal["nl", "en"]
LANGS: tuple[Lang, ...] = ("nl", "en")
LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "django"  # Django finds only a catalogue of this name; web, reports and command line share it
MOST_DIGITS = 4  # decimals of a percentage
LONGEST_SEEN = 60  # a cell of a file may hold a book


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    nl: str
    en: str

    def text(self, lang: Lang) -> str:
        return self.nl if lang == "nl" else self.en

    def to_json(self) -> dict[str, str]:
        return {"nl": self.nl, "en": self.en}


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be translated at the edge: English `msgid` with `{named}` parameters.

    Parameters may be strings, numbers, dates, quantities, `Bilingual` texts or other messages; each is put in the
    reader's language and notation when the message is shown.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int | None = None

    def text(self, lang: Lang) -> str:
        catalogue = _catalogue(lang)
        if self.plural is not None and self.n is not None:
            template = catalogue.ngettext(self.msgid, self.plural, self.n)
        else:
            template = catalogue.gettext(self.msgid)
        return template.format_map({key: show(value, lang) for key, value in self.params.items()})

    def __str__(self) -> str:
        return self.text("en")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, written in the reader's notation when it is shown: 34%, 12 minutes, 1,234.

    `unit`: `share` (0..1, shown as a percentage), `s` or `hours` (shown as a length of time), `score` (always one
    decimal, so that a score and its band line up), `score2` (two, for a narrow band), else a plain number.
    `digits`: decimals of a percentage.
    """

    value: float
    unit: str = ""
    digits: int = 0

    def text(self, lang: Lang) -> str:
        if self.unit == "share":
            return percent(self.value, lang, self.digits)
        if self.unit in ("s", "hours"):
            return duration(self.value * (3600 if self.unit == "hours" else 1), lang)
        if self.unit in ("score", "score2"):
            digits = 1 if self.unit == "score" else 2
            return number(self.value, lang, digits, every=True)
        return number(self.value, lang, 0 if self.unit in ("count", "persons") else 2)


Text = Bilingual | Message | Quantity | str


def say(msgid: str, **params: object) -> Message:
    """Mark a sentence for translation (the extractor knows this name)."""
    return Message(msgid, params)


def say_n(singular: str, plural: str, n: int, **params: object) -> Message:
    """Mark a sentence that depends on a count; `{n}` is filled in."""
    return Message(singular, {"n": n, **params}, plural, n)


def quoted(seen: object) -> str:
    """What was seen as an error repeats it: as Python writes it, cut off after 60 characters."""
    text = repr(seen)
    return text if len(text) <= LONGEST_SEEN else f"{text[:LONGEST_SEEN]}..."


def show(value: object, lang: Lang) -> str:
    """Any value as the reader would write it."""
    if isinstance(value, Bilingual | Message | Quantity):
        return value.text(lang)
    if isinstance(value, bool):
        return say("yes").text(lang) if value else say("no").text(lang)
    if isinstance(value, int):
        return number(value, lang, 0)
    if isinstance(value, float):
        return number(value, lang)
    if isinstance(value, datetime | date):
        return day(value, lang)
    if isinstance(value, list | tuple):
        return ", ".join(show(part, lang) for part in value)
    return str(value)


def number(value: float, lang: Lang, digits: int = 2, *, every: bool = False) -> str:
    """1,234.5 or 1.234,5: at most `digits` decimals, or in a column `every` one of them."""
    pattern = "#,##0" + ("." + ("0" if every else "#") * digits if digits else "")
    return _signed(format_decimal(rounded(value, digits), format=pattern, locale=_locale(lang)))


def percent(share: float, lang: Lang, digits: int = 0) -> str:
    """A share (0..1) as a percentage in the reader's notation."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + ("\u00a0%" if lang == "nl" else "%")
    return _signed(format_percent(rounded(share, digits + 2), format=pattern, locale=_locale(lang)))


def rounded(value: float, digits: int) -> Decimal:
    """Halves go up, as readers were taught; a computer's own rule would send them to the even neighbour."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0  # no −0


def _signed(said: str) -> str:
    """With a minus sign, not a hyphen."""
    return f"−{said[1:]}" if said.startswith("-") else said


def digits_beside(share: float | None, bars: Iterable[float], *, at_most: bool = False, written: bool = True) -> int:
    """Decimals, 0..4, of a percentage that reads right beside its bars: 99.8%, not 100%, beside 99.9%.

    With them the share (0..1; None: there is none) stays on its own side of each bar, which is met from there on, or
    `at_most` up to there; and each bar is itself, where it is `written` as a percentage too.
    """
    found = tuple(bars)
    return next((n for n in range(MOST_DIGITS) if _reads_right(share, found, n, at_most, written)), MOST_DIGITS)


def _reads_right(share: float | None, bars: tuple[float, ...], digits: int, at_most: bool, written: bool) -> bool:
    def is_met(value: float, bar: float) -> bool:
        return value <= bar + EXACT if at_most else value >= bar - EXACT

    if written and any(abs(float(rounded(bar, digits + 2)) - bar) > EXACT for bar in bars):
        return False
    shown = None if share is None else float(rounded(share, digits + 2))
    return share is None or shown is None or all(is_met(share, bar) == is_met(shown, bar) for bar in bars)


def day(value: date | datetime, lang: Lang) -> str:
    """A date as the reader writes it: 21 november 2026 / 21 November 2026."""
    return format_date(value, format="d MMMM y", locale=_locale(lang))


def month(value: date, lang: Lang, *, short: bool = False) -> str:
    """A month as the reader writes it: oktober 2026 / October 2026, or `short` okt / Oct."""
    return str(format_date(value, format="MMM" if short else "MMMM y", locale=_locale(lang))).removesuffix(".")


def moment(value: datetime, lang: Lang) -> str:
    """A date with its time (UTC)."""
    return format_datetime(value, format="d MMMM y HH:mm", locale=_locale(lang))


def duration(seconds: float, lang: Lang) -> str:
    """A length of time in the one unit a reader would choose: 45 seconds, 12 minutes, 3.5 hours, 2 days."""
    for size, one, many in (
        (86400, "{amount} day", "{amount} days"),
        (3600, "{amount} hour", "{amount} hours"),
        (60, "{amount} minute", "{amount} minutes"),
    ):
        if seconds >= 1.5 * size or (seconds >= size and size < 86400):
            amount = round(seconds / size, 1)
            return Message(one, {"amount": amount}, many, 1 if amount == 1 else 2).text(lang)
    whole = round(seconds)
    return Message("{amount} second", {"amount": whole}, "{amount} seconds", whole).text(lang)


@cache
def _locale(lang: Lang) -> Locale:
    return Locale.parse("nl_NL" if lang == "nl" else "en_GB")


@cache
def _catalogue(lang: Lang) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[lang], fallback=True)


_EXTRACTED = (
    say("yes"),
    say("no"),
    say_n("{amount} day", "{amount} days", 1),
    say_n("{amount} hour", "{amount} hours", 1),
    say_n("{amount} minute", "{amount} minutes", 1),
    say_n("{amount} second", "{amount} seconds", 1),
)
