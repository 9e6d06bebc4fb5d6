"""When an initiative ran, and where: a small form beside what it promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from graadmeter.web.days import NOT_YET, day_field
from graadmeter.web.initiatives.models import Initiative


class CourseForm(forms.Form):
    """`prefix`: the key of the initiative, so that one page may hold several."""

    started_on = day_field(gettext_lazy("Began on"), required=False)
    finished_on = day_field(gettext_lazy("Ended on"), required=False)
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Ran in these units alone"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, initiative: Initiative, units: Sequence[str], today: date) -> None:
        initial = {
            "started_on": initiative.started_on, "finished_on": initiative.finished_on, "units": initiative.units
        }  # fmt: skip
        super().__init__(data, prefix=initiative.key, initial=initial)
        self.today = today
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(unit, unit) for unit in units]
        if not units:
            del self.fields["units"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("started_on", "finished_on"):
            if (day := cleaned.get(name)) and day > self.today:
                self.add_error(name, NOT_YET)
        start, end = cleaned.get("started_on"), cleaned.get("finished_on")
        if start and end and end < start:
            self.add_error("finished_on", _("It cannot end before it begins."))
        return cleaned
