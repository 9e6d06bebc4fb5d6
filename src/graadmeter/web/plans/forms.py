"""What people fill in: all ambitions of a model, the terms of a plan, a move on it, its name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Lang
from graadmeter.maturity import Model
from graadmeter.web.ambitions.commands import Wanted
from graadmeter.web.ambitions.models import OWNER_LENGTH, REASON_LENGTH, Ambition
from graadmeter.web.days import day_field
from graadmeter.web.language import current as reader
from graadmeter.web.plans.models import NAME_LENGTH
from graadmeter.web.plans.quarters import Quarter, quarter_of
from graadmeter.web.plans.queries.goals import UNIT
from graadmeter.web.plans.queries.inputs import Inputs
from graadmeter.web.plans.queries.wishes import LEFT_OUT, Wishes
from graadmeter.web.plans.resources import RESOURCES

MOST = 100_000_000  # of a resource in one quarter
HEAVIEST = 100  # weight of one element
BEGINS = 4  # quarters from this one on in which a plan may begin


class AmbitionsForm(forms.Form):
    """Fields `<element>-level`, `-reason`, `-owner` and `-on`; an empty level means no ambition."""

    def __init__(self, *args: Any, model: Model, lang: Lang, current: dict[str, Ambition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        choices = [("", _("no ambition set")), *((level.id, level.name.text(lang)) for level in model.levels)]
        for element in model.elements.values():
            name, row = element.name.text(lang), current.get(element.id)
            self.fields[f"{element.id}-level"] = forms.ChoiceField(
                label=_("Ambition for %(name)s") % {"name": name}, choices=choices, required=False,
                initial=row.level if row else "",
            )  # fmt: skip
            self.fields[f"{element.id}-reason"] = forms.CharField(
                label=_("Reason for %(name)s") % {"name": name}, max_length=REASON_LENGTH, required=False,
                initial=row.reason if row else "", widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            self.fields[f"{element.id}-owner"] = forms.CharField(
                label=_("Owner of %(name)s") % {"name": name}, max_length=OWNER_LENGTH, required=False,
                initial=row.owner if row else "",
            )  # fmt: skip
            self.fields[f"{element.id}-on"] = day_field(
                _("Wanted by, for %(name)s") % {"name": name}, required=False, initial=row.wanted_on if row else None
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for element in self.model.elements:
            said = any(cleaned.get(f"{element}-{part}") for part in ("reason", "owner", "on"))
            if said and not cleaned.get(f"{element}-level"):
                missing = _("Choose a level to go with this reason, owner or day, or clear them.")
                self.add_error(f"{element}-level", missing)
        return cleaned

    def wanted(self) -> dict[str, Wanted]:
        """What was filled in, per element."""
        return {
            element: Wanted(
                self.cleaned_data[f"{element}-level"] or None,
                self.cleaned_data[f"{element}-reason"].strip(),
                self.cleaned_data[f"{element}-on"],
                self.cleaned_data[f"{element}-owner"].strip(),
            )
            for element in self.model.elements
        }


class TermsForm(forms.Form):
    """When a plan begins, what each quarter has to spend, and how much each element weighs.

    Fields `starts_on`, `<resource>-<year>-<quarter>` (empty: as the quarter before) and `weight-<element>`.
    """

    def __init__(self, data: Any = None, *, now: Inputs, today: date) -> None:
        super().__init__(data)
        self.now = now
        wishes, lang = now.wishes, reader()
        begins = sorted({quarter_of(today).later(n) for n in range(BEGINS)} | {wishes.first})
        self.fields["starts_on"] = forms.ChoiceField(
            label=_("The plan begins in"), initial=wishes.starts_on.isoformat(),
            choices=[(one.first_day.isoformat(), one.short.text(lang)) for one in begins],
        )  # fmt: skip
        for one in RESOURCES:
            for quarter, amount in zip(wishes.quarters, wishes.amounts(one.id), strict=True):
                self.fields[capacity_field(one.id, quarter)] = forms.IntegerField(
                    label=_("%(resource)s in %(quarter)s")
                    % {"resource": one.heading.text(lang), "quarter": quarter.short.text(lang)},
                    min_value=0, max_value=MOST, required=False, initial=amount,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": one.step}),
                )  # fmt: skip
        for goal in now.goals:
            self.fields[f"weight-{goal.id}"] = forms.FloatField(
                label=_("Weight of %(name)s") % {"name": goal.name.text(lang)}, min_value=0, max_value=HEAVIEST,
                required=False, initial=f"{now.weight(goal.id):g}",
                widget=forms.NumberInput(attrs={"step": "any", "form": "terms"}),
            )  # fmt: skip

    def wishes(self, *, weights: str = "own") -> Wishes:
        """What was asked; initiatives and amounts stay in the quarters of the year where they were put. `weights`:
        `own`, as filled in; `model`, as the model weighs; `equal`."""
        found = self.cleaned_data
        by = {
            "own": lambda goal: found[f"weight-{goal.id}"],
            "model": lambda goal: goal.weight,
            "equal": lambda goal: UNIT,
        }.get(weights, lambda goal: found[f"weight-{goal.id}"])
        weighed = {goal.id: by(goal) for goal in self.now.goals}
        starts_on = date.fromisoformat(found["starts_on"])
        return Wishes(
            starts_on=starts_on,
            capacity={one.id: self._filled(one.id) for one in RESOURCES},
            weights={id: weight for id, weight in weighed.items() if weight is not None and weight != UNIT},
            pins=self.now.wishes.pins_from(starts_on),
            horizon=self.now.wishes.horizon,
        )

    def _filled(self, resource: str) -> dict[Quarter, int]:
        """The amounts that were filled in, and those of the quarters that the form does not show."""
        shown, kept = self.now.wishes.quarters, self.now.wishes.capacity.get(resource, {})
        given = {quarter: self.cleaned_data[capacity_field(resource, quarter)] for quarter in shown}
        hidden = {quarter: amount for quarter, amount in kept.items() if quarter not in given}
        return hidden | {quarter: amount for quarter, amount in given.items() if amount is not None}


def capacity_field(resource: str, quarter: Quarter) -> str:
    """What the form calls the amount of a quarter: of the year, since another may let the plan begin later."""
    return f"{resource}-{quarter.key}"


class MoveForm(forms.Form):
    """The quarter that an initiative begins in; empty: the plan chooses, 0: not in this plan."""

    initiative = forms.RegexField(r"^i[0-9]+$", max_length=20)
    quarter = forms.IntegerField(min_value=LEFT_OUT, required=False)


class SaveForm(forms.Form):
    """The name under which a plan is kept."""

    name = forms.CharField(label=_("Name of the plan"), max_length=NAME_LENGTH)
