"""The form for known headcounts: a number per unit, location, age band and role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from graadmeter.base.text import Lang, number, show
from graadmeter.survey.representation import NAMES
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment

MOST_PEOPLE = 1_000_000


class HeadcountsForm(forms.Form):
    """Either all labels of a variable or none, every variable with the same total."""

    def __init__(self, *args: Any, assessment: Assessment, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang = lang
        self.offered = queries.counted_labels(assessment)
        names = {role.id: role.name for role in queries.taken_model(assessment).roles}
        before = assessment.previous.headcounts if assessment.previous else {}
        for variable, labels in self.offered.items():
            known = assessment.headcounts.get(variable) or before.get(variable) or {}
            for place, label in enumerate(labels):
                self.fields[f"{variable}-{place}"] = forms.IntegerField(
                    label=show(names.get(label, label), lang) if variable == "role" else label,
                    required=False,
                    min_value=0,
                    max_value=MOST_PEOPLE,
                    initial=known.get(label),
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Variable in words, with the fields of its labels."""
        return [
            (NAMES[variable].text(self.lang), [self[f"{variable}-{place}"] for place in range(len(labels))])
            for variable, labels in self.offered.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.headcounts: dict[str, dict[str, int]] = {}
        for variable, labels in self.offered.items():
            fields = [f"{variable}-{place}" for place in range(len(labels))]
            if any(field in self.errors for field in fields):
                continue
            given = [data.get(field) for field in fields]
            empty = [field for field, people in zip(fields, given, strict=True) if people is None]
            if len(empty) == len(fields):
                continue
            for field in empty:
                self.add_error(field, _("Give a number here too, or leave all of this list empty."))
            if not empty:
                self.headcounts[variable] = dict(zip(labels, given, strict=True))  # type: ignore[arg-type]
        self._same_total()
        return data

    def _same_total(self) -> None:
        totals = {variable: sum(known.values()) for variable, known in self.headcounts.items()}
        if 0 in totals.values():
            self.add_error(None, _("All headcounts of a list are 0. Give the people there are, or leave it empty."))
        elif len(set(totals.values())) > 1:
            told = ", ".join(
                ngettext("{name}: {n} person", "{name}: {n} people", total).format(
                    name=NAMES[variable].text(self.lang), n=number(total, self.lang, 0)
                )
                for variable, total in totals.items()
            )
            self.add_error(
                None,
                _("The lists add up to different numbers ({told}). Make them about the same people.").format(told=told),
            )
