"""One form for all ambitions of a model: per element a level, a reason and a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Lang
from graadmeter.maturity import Model
from graadmeter.web.ambitions.commands import Wanted
from graadmeter.web.ambitions.models import REASON_LENGTH, Ambition


class AmbitionsForm(forms.Form):
    """Fields `<element>-level`, `<element>-reason`, `<element>-on`; an empty level means no ambition."""

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
            self.fields[f"{element.id}-on"] = forms.DateField(
                label=_("Wanted by, for %(name)s") % {"name": name}, required=False,
                initial=row.wanted_on if row else None,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for element in self.model.elements:
            said = cleaned.get(f"{element}-reason") or cleaned.get(f"{element}-on")
            if said and not cleaned.get(f"{element}-level"):
                self.add_error(f"{element}-level", _("Choose a level to go with this reason or day, or clear them."))
        return cleaned

    def wanted(self) -> dict[str, Wanted]:
        """What was filled in, per element."""
        return {
            element: Wanted(
                self.cleaned_data[f"{element}-level"] or None,
                self.cleaned_data[f"{element}-reason"].strip(),
                self.cleaned_data[f"{element}-on"],
            )
            for element in self.model.elements
        }
