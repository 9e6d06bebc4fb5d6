"""Evidence for one control."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import day
from graadmeter.web.language import current
from graadmeter.workspace.controls import VALID_DAYS


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    evidence = forms.CharField(
        label=_("What shows it"), max_length=500,
        help_text=_("Title and place of the document or decision, or a link to it."),
    )  # fmt: skip
    dated_on = forms.DateField(label=_("Date of the evidence"), widget=_day())
    owner = forms.CharField(
        label=_("Who answers for it"), max_length=120, help_text=_("A function rather than a name.")
    )
    expires_on = forms.DateField(
        label=_("Valid until"), widget=_day(), required=False,
        help_text=_("At most a year after its date; left empty: a year."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_dated_on(self) -> date:
        dated: date = self.cleaned_data["dated_on"]
        if dated > self.today:
            raise forms.ValidationError(_("This day has not come yet; give the day the evidence was made."))
        return dated

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        dated, expires = cleaned.get("dated_on"), cleaned.get("expires_on")
        if not dated:
            return cleaned
        latest = dated + timedelta(days=VALID_DAYS)
        if expires and expires <= dated:
            self.add_error("expires_on", _("This is not after the date of the evidence."))
        if expires and expires > latest:
            text = _("After a year it has to be looked at again: choose %(day)s or earlier.")
            self.add_error("expires_on", text % {"day": day(latest, current())})
        if not expires and "expires_on" not in self.errors:
            cleaned["expires_on"] = latest
        return cleaned
