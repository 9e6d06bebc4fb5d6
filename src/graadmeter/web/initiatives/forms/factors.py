"""Whether the drivers and inhibitors of a phase are there, and what is done against those that hold back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.diagnosis.initiative import Factor, ForceField
from graadmeter.maturity.model import Model
from graadmeter.web.initiatives.commands import Answered
from graadmeter.web.initiatives.models import TEXT_LENGTH, FactorAnswer
from graadmeter.web.language import current


class FactorsForm(forms.Form):
    """Fields `<factor>` and, for an inhibitor, `<factor>-action`."""

    def __init__(
        self, *args: Any, model: Model, force: ForceField, known: dict[str, FactorAnswer], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.force, lang = force, current()
        options = model.scales[model.blocks["factor_scoring"]["scale"]].options
        choices = [(option.value, option.label.text(lang)) for option in options]
        for factor in (*force.drivers, *force.inhibitors):
            row = known.get(factor.id)
            self.fields[factor.id] = forms.ChoiceField(
                label=factor.check.text(lang), required=False, widget=forms.RadioSelect, choices=choices,
                initial=row.answer if row else None,
            )  # fmt: skip
            if factor.counter:
                self.fields[f"{factor.id}-action"] = forms.CharField(
                    label=_("What is done about it"), required=False, max_length=TEXT_LENGTH,
                    initial=row.action if row else "", widget=forms.Textarea(attrs={"rows": 2}),
                )  # fmt: skip

    @property
    def drivers(self) -> list[tuple[Factor, forms.BoundField, forms.BoundField | None]]:
        return [(one, self[one.id], None) for one in self.force.drivers]

    @property
    def inhibitors(self) -> list[tuple[Factor, forms.BoundField, forms.BoundField | None]]:
        return [(one, self[one.id], self[f"{one.id}-action"]) for one in self.force.inhibitors]

    def answered(self) -> dict[str, Answered]:
        said = self.cleaned_data
        return {
            one.id: Answered(said[one.id], said.get(f"{one.id}-action", "").strip())
            for one in (*self.force.drivers, *self.force.inhibitors)
        }
