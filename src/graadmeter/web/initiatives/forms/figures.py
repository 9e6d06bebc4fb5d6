"""The figures of the mini business case: per line low, expected and high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.diagnosis.initiative import CaseLine as Line
from graadmeter.direction.cases import Range
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.commands import Figured
from graadmeter.web.initiatives.models import TEXT_LENGTH, CaseLine, Initiative

LARGEST = 1e12
LONGEST_MONTHS = 120
PARTS = ("low", "expected", "high")
PERCENT = ("realisation", "conversion_or_retention_gain")  # filled in as a percentage, kept as a share
LABELS: dict[str, Any] = {
    "members": _("Members"),
    "active_members": _("Members who take part"),
    "hourly_cost": _("Cost of an hour of work (euro)"),
    "realisation": _("Freed time that is put to use (percent)"),
    "price_per_member_month": _("Price per member per month (euro)"),
    "one_off": _("Once (euro)"),
    "hours_week": _("Hours a week"),
    "trained_members": _("Members who are trained"),
    "hours": _("Hours"),
    "minutes_week": _("Minutes a week, of each who takes part"),
    "minutes_saved_week": _("Minutes saved a week, of each who takes part"),
    "answered_questions": _("Questions answered in these months"),
    "hours_saved": _("Hours saved by an answer"),
    "mails_avoided": _("Mails less in these months"),
    "minutes_per_mail": _("Minutes a mail takes"),
    "cases_avoided": _("Cases avoided in these months"),
    "cost_per_case": _("Cost of a case (euro)"),
    "cases": _("Cases in these months"),
    "conversion_or_retention_gain": _("Cases won or kept because of it (percent)"),
    "margin_per_case": _("Yield of a case (euro)"),
    "ideas_executed": _("Ideas carried out in these months"),
    "net_value_per_idea": _("Net value of an idea (euro)"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is called and its three fields."""

    label: Any
    fields: tuple[forms.BoundField, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One line with its figures and where they come from. `line` None: what all lines use."""

    line: Line | None
    rows: tuple[Row, ...]
    source: forms.BoundField
    filled: bool


class FiguresForm(forms.Form):
    """Fields `<line>-<input>-low`, `-expected` and `-high`, `<line>-source`, and `months`."""

    months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=LONGEST_MONTHS, help_text=_("How far the sum looks ahead.")
    )

    def __init__(self, *args: Any, lines: dict[str, Line], horizon: int, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        kept = {row.line: row for row in initiative.lines.all()}
        shared = [name for line in lines.values() for name in line.shared]
        self.parts: dict[str, tuple[str, ...]] = {CaseLine.SHARED: tuple(dict.fromkeys(shared))}
        self.parts |= {line.id: line.own for line in lines.values()}
        self.shown = set(kept)
        self.ranges: dict[str, dict[str, Range]] = {}  # line -> name -> what was filled in
        self.fields["months"].initial = initiative.months or horizon
        for line, names in self.parts.items():
            row = kept.get(line)
            known = queries.ranges(row) if row else {}
            for name in names:
                for part in PARTS:
                    self.fields[f"{line}-{name}-{part}"] = forms.FloatField(
                        label=self._label(line, name, part), required=False, min_value=0,
                        max_value=100 if name in PERCENT else LARGEST,
                        initial=_shown(name, getattr(known[name], part)) if name in known else None,
                        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                    )  # fmt: skip
            self.fields[f"{line}-source"] = forms.CharField(
                label=_("Where these figures come from"), required=False, max_length=TEXT_LENGTH,
                initial=row.source if row else "",
            )  # fmt: skip

    def _label(self, line: str, name: str, part: str) -> str:
        words = {"low": _("low"), "expected": _("expected"), "high": _("high")}
        return f"{LABELS.get(name, name)}: {words[part]}"

    def blocks(self) -> list[Block]:
        """The shared figures, then costs and benefits as the model has them."""
        return [
            Block(
                self.lines.get(line),
                tuple(
                    Row(LABELS.get(name, name), tuple(self[f"{line}-{name}-{part}"] for part in PARTS))
                    for name in names
                ),
                self[f"{line}-source"],
                line in self.shown or any(f"{line}-{name}-{part}" in self.errors for name in names for part in PARTS),
            )
            for line, names in self.parts.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for line, names in self.parts.items():
            used = any(cleaned.get(f"{line}-{name}-{part}") is not None for name in names for part in PARTS)
            for name in names:
                self._clean_range(line, name, cleaned, needed=used and line != CaseLine.SHARED)
        return cleaned

    def _clean_range(self, line: str, name: str, cleaned: dict[str, Any], *, needed: bool) -> None:
        """One figure counts for all three; of two or three they make a range."""
        keys = [f"{line}-{name}-{part}" for part in PARTS]
        if any(key in self.errors for key in keys):
            return
        low, expected, high = (cleaned.get(key) for key in keys)
        given = [value for value in (low, expected, high) if value is not None]
        if not given:
            if needed:
                self.add_error(keys[1], _("This line needs this figure too."))
            return
        if expected is None:
            if len(given) == 2:
                self.add_error(keys[1], _("Give what you expect too."))
                return
            expected = given[0]
        filled = (_kept(name, expected if value is None else value) for value in (low, expected, high))
        try:
            self.ranges.setdefault(line, {})[name] = Range(*filled)
        except ValueError:
            self.add_error(keys[1], _("Low, expected and high should go from small to large."))

    def figured(self) -> dict[str, Figured]:
        """Line -> its figures; lines without any are left out."""
        return {
            line: Figured(inputs, self.cleaned_data[f"{line}-source"].strip()) for line, inputs in self.ranges.items()
        }


def _shown(name: str, value: float) -> float:
    return round(value * 100, 6) if name in PERCENT else value


def _kept(name: str, value: float) -> float:
    return value / 100 if name in PERCENT else value
