"""Days in forms: the browser's own way to choose one, and a day that must have come."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

NOT_YET = _("This day has not come yet; give the day on which it was so.")
D = TypeVar("D", date, date | None)


def day_input() -> forms.DateInput:
    """What a day is chosen with; the browser sends and takes 2026-02-28 and shows it as its user writes days."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input(), **more)


def come(day: D, today: date, otherwise: Any = NOT_YET) -> D:
    """`day`, or none. Raises ValidationError, with `otherwise` as its words, where it is after today."""
    if day is not None and day > today:
        raise forms.ValidationError(otherwise)
    return day
