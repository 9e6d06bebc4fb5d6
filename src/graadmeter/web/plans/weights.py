"""The weights of the portfolio, which anyone who looks may change for that look: they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from graadmeter.base.text import Lang
from graadmeter.maturity.model import Model

MOST = 100.0


class WeightsForm(forms.Form):
    """One field per key question, 0 to 100; they need not add up to 100."""

    def __init__(self, given: Mapping[str, Any], *, model: Model, lang: Lang, current: Mapping[str, float]) -> None:
        self.asked = any(key in given for key in model.elements)
        super().__init__(given if self.asked else None)
        for element in model.elements.values():
            self.fields[element.id] = forms.FloatField(
                label=element.name.text(lang), min_value=0, max_value=MOST,
                initial=round(MOST * current[element.id]),
                widget=forms.NumberInput(attrs={"step": "1", "inputmode": "numeric"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if len(cleaned) == len(self.fields) and not any(cleaned.values()):
            raise forms.ValidationError(_("At least one weight must be above 0."))
        return cleaned

    def weights(self) -> dict[str, float] | None:
        """Per key question, as filled in; None where nothing was asked, or it cannot be used."""
        return dict(self.cleaned_data) if self.asked and self.is_valid() else None
