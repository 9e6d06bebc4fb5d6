"""What may be filled in beside the figures: why sources differ, and what no export can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter import maturity
from graadmeter.base.errors import FactsError
from graadmeter.base.text import Bilingual, Lang
from graadmeter.diagnosis.facts import SOURCE_LENGTH, stated
from graadmeter.disclosure import policy
from graadmeter.maturity.model import Level
from graadmeter.web.days import day_field
from graadmeter.web.diagnosis.models import NOTE_LENGTH
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation


class ExplanationForm(forms.Form):
    """Why people and platform differ on one criterion."""

    text = forms.CharField(
        label=_("Why do they differ?"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone in this organisation reads it, also in the report. Name no persons."),
    )  # fmt: skip


class AgreedForm(forms.Form):
    """The level to agree on for one category, and why.

    `ladder`: the levels there are; `cells`: level id -> what it looks like in this category; `now`: what the rule says
    at this moment, which must be what the reader saw.
    """

    level = forms.ChoiceField(label=_("Which level do you agree on?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this level?"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone in this organisation reads it, also in the report. Name no persons."),
    )  # fmt: skip
    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, ladder: Sequence[Level], cells: Mapping[str, Bilingual], lang: Lang, now: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = self.fields["seen"].initial = now
        told = ((level, cells.get(level.id)) for level in ladder)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.id, f"{level.name.text(lang)}: {cell.text(lang)}" if cell else level.name.text(lang))
            for level, cell in told
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen = data.pop("seen", "")
        if seen and seen != self.now:
            self.data = {**self.data.dict(), "seen": self.now}  # type: ignore[attr-defined]
            raise forms.ValidationError(_("The sources changed while you were reading. See what the rule says now."))
        return data


class FactForm(forms.Form):
    """One measure as it was on a day. `metric`: which; what it may be follows from the registry."""

    value = forms.CharField(label=_("Value"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    on = day_field(_("Day"))
    source = forms.CharField(
        label=_("Source"), max_length=SOURCE_LENGTH,
        help_text=_("Who or what says so: a register, a report, a function. No names of persons."),
    )  # fmt: skip
    n = forms.IntegerField(label=_("People it is about"), min_value=1, required=False)

    def __init__(
        self, *args: Any, metric: str, unit: str, organisation: Organisation, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "prefix": metric})
        self.metric, self.organisation, self.today = metric, organisation, today
        self.fields["value"].help_text = HOW.get(unit, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            stated(
                metric=self.metric, value=data["value"], on=data["on"], source=data["source"], n=data["n"],
                registry=maturity.load("metrics"), today=self.today,
                policy=policy("staff", self.organisation.min_group),
            )  # fmt: skip
        except FactsError as problem:
            raise forms.ValidationError(problem.text(current())) from None
        return data


HOW = {  # how to write a value of a unit
    "share": _("As a percentage, such as 61%, or from 0 to 1."),
    "count": _("A whole number."),
    "persons": _("A whole number."),
    "hours": _("In hours."),
    "ratio": _("As a number; 1 is equal."),
    "minutes_per_day": _("In minutes per day."),
    "mails_per_person_day": _("Mails per person per working day."),
    "scale_1_5": _("From 1 to 5."),
}
