"""What an initiative is, what it takes, and what it should move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.maturity.model import Element, Model
from graadmeter.web.days import come, day_field
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.commands import Moved, Wanted
from graadmeter.web.initiatives.models import LONGEST, NAME_LENGTH, TEXT_LENGTH, Initiative, State
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

MOST = 10_000_000  # euro or hours per quarter
MOST_LEVELS = 5  # from the floor of the processes to their highest level
Gain = tuple[str, forms.BoundField, forms.BoundField, forms.BoundField]  # name; expected, at least, at most
_FUNCTION = _("A function rather than a name.")


def _amount(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, initial=0, **more)


class InitiativeForm(forms.Form):
    """Its own fields, and `<element>-gain`, `-low` and `-high` per category and, as `smg.<process>`, per process."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    purpose = forms.CharField(
        label=_("What problem does it solve, and for whom?"), max_length=TEXT_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    owner = forms.CharField(label=_("Owner"), max_length=NAME_LENGTH, required=False, help_text=_FUNCTION)
    state = forms.ChoiceField(label=_("How far it is"), choices=State.choices)
    duration = forms.IntegerField(label=_("Duration in quarters"), min_value=1, max_value=LONGEST, initial=2)
    money = _amount(_("Euro per quarter"), help_text=_("As long as it runs."))
    hours = _amount(_("Hours per quarter"), help_text=_("Of everyone who works on it, as long as it runs."))
    earliest_on = day_field(_("Not before"), required=False)
    latest_on = day_field(_("Begun by"), required=False)
    required = forms.BooleanField(label=_("It must be in the plan"), required=False)
    excluded = forms.BooleanField(label=_("It must not be in the plan"), required=False)
    after = forms.ModelMultipleChoiceField(
        label=_("Comes after"), queryset=Initiative.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("These have to be finished before it begins."),
    )  # fmt: skip
    arranges = forms.MultipleChoiceField(
        label=_("Arranges of the baseline"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Without it a process counts as level 2 at most. A plan counts what is above that after this initiative."
        ),
    )  # fmt: skip
    develops = forms.ChoiceField(required=False)
    study = forms.CharField(
        label=_("Study of its effect"), max_length=TEXT_LENGTH, required=False,
        help_text=_(
            "Title and place of a study before and after, with a comparison group. Needed for the strategic phase."
        ),
    )  # fmt: skip
    studied_on = day_field(_("Day of that study"), required=False)

    OWN = (
        "name", "purpose", "owner", "state", "duration", "money", "hours", "earliest_on", "latest_on", "required",
        "excluded", "after", "develops", "study", "studied_on",
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisation: Organisation, model: Model, today: date, initiative: Initiative | None = None,
        processes: Sequence[Element] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.model, self.today, self.initiative = model, today, initiative
        others = organisation.initiatives.all()
        self.fields["after"].queryset = others.exclude(pk=initiative.pk) if initiative else others  # type: ignore[attr-defined]
        if not self.fields["after"].queryset:  # type: ignore[attr-defined]
            del self.fields["after"]
        lang = current()
        if processes:
            self.fields["arranges"].choices = [  # type: ignore[attr-defined]
                (part, name.text(lang)) for part, name in queries.baseline_parts().items()
            ]
        else:
            del self.fields["arranges"]
        ask = queries.model().blocks["follow_up"][0]
        options = queries.model().scales[ask["scale"]].options
        self.fields["develops"].label = ask["text"].text(lang)
        self.fields["develops"].choices = [  # type: ignore[attr-defined]
            ("", _("not asked yet")),
            *((option.value, option.label.text(lang)) for option in options),
        ]
        self.categories = {
            queries.element_id(model.id, one.id): (model.id, one) for one in model.elements.values()
        }  # fmt: skip
        self.processes = {queries.element_id(queries.PROCESSES, one.id): (queries.PROCESSES, one) for one in processes}
        for key, (model_id, element) in self.movable.items():
            for part, label in (
                ("gain", _("%(name)s: expected")), ("low", _("%(name)s: at least")), ("high", _("%(name)s: at most")),
            ):  # fmt: skip
                self.fields[f"{key}-{part}"] = forms.FloatField(
                    label=label % {"name": element.name.text(lang)}, required=False,
                    min_value=0, max_value=len(model.levels) if model_id == model.id else MOST_LEVELS,
                    widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )  # fmt: skip

    def own(self) -> list[forms.BoundField]:
        """The fields of the initiative itself."""
        return [self[name] for name in self.OWN if name in self.fields]

    @property
    def movable(self) -> dict[str, tuple[str, Element]]:
        """What the fields call an element -> its model and itself."""
        return {**self.categories, **self.processes}

    @property
    def moves(self) -> list[Gain]:
        return [self._gain(key, element) for key, (_model, element) in self.categories.items()]

    @property
    def process_moves(self) -> list[Gain]:
        return [self._gain(key, element) for key, (_model, element) in self.processes.items()]

    def _gain(self, key: str, element: Element) -> Gain:
        return element.name.text(current()), self[f"{key}-gain"], self[f"{key}-low"], self[f"{key}-high"]

    @staticmethod
    def filled(row: Initiative) -> dict[str, Any]:
        """What the form shows of an initiative that is there."""
        shown: dict[str, Any] = {name: getattr(row, name) for name in InitiativeForm.OWN if name != "after"}
        shown["after"] = [each.pk for each in row.after.all()]
        shown["arranges"] = row.arranges
        for effect in row.effects.all():
            key = queries.element_id(effect.model_id, effect.element)
            for part in ("gain", "low", "high"):
                value = getattr(effect, part)
                shown[f"{key}-{part}"] = None if value is None else round(value, 3)
        return shown

    def clean_studied_on(self) -> date | None:
        studied: date | None = self.cleaned_data["studied_on"]
        return come(studied, self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        earliest, latest = cleaned.get("earliest_on"), cleaned.get("latest_on")
        if earliest and latest and latest < earliest:
            self.add_error("latest_on", _("This is before the day it may begin."))
        if cleaned.get("required") and cleaned.get("excluded"):
            self.add_error("excluded", _("It cannot be both in the plan and out of it: choose one."))
        if bool(cleaned.get("study")) != bool(cleaned.get("studied_on")) and "studied_on" not in self.errors:
            self.add_error("studied_on", _("Give the study and its day, or neither."))
        for key in self.movable:
            self._clean_effect(key, cleaned)
        return cleaned

    def _clean_effect(self, element: str, cleaned: dict[str, Any]) -> None:
        gain, low, high = (cleaned.get(f"{element}-{part}") for part in ("gain", "low", "high"))
        if any(f"{element}-{part}" in self.errors for part in ("gain", "low", "high")):
            return
        if gain is None and (low is not None or high is not None):
            self.add_error(f"{element}-gain", _("Give what you expect too."))
        elif gain is not None and low is not None and low > gain:
            self.add_error(f"{element}-low", _("This is more than what you expect."))
        elif gain is not None and high is not None and high < gain:
            self.add_error(f"{element}-high", _("This is less than what you expect."))

    def wanted(self) -> Wanted:
        """What the command takes; what the form does not show stays as it is."""
        said = self.cleaned_data
        shown = {(model_id, element.id) for model_id, element in self.movable.values()}
        kept = [
            Moved(one.model_id, one.element, one.gain, one.low, one.high)
            for one in (self.initiative.effects.all() if self.initiative else ())
            if (one.model_id, one.element) not in shown
        ]
        moved = [
            Moved(model_id, element.id, said[f"{key}-gain"], said[f"{key}-low"], said[f"{key}-high"])
            for key, (model_id, element) in self.movable.items()
            if said[f"{key}-gain"]
        ]
        plain = {name: said[name] for name in self.OWN if name != "after"}
        before = self.initiative.arranges if self.initiative else ()
        return Wanted(
            **plain, after=tuple(said.get("after") or ()), effects=(*moved, *kept),
            arranges=tuple(said.get("arranges", before)),
        )  # fmt: skip
