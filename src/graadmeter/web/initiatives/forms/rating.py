"""The twelve questions of one rater, and the reason to go on to the next phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.maturity.model import Element, Model
from graadmeter.web.initiatives.models import NAME_LENGTH, TEXT_LENGTH
from graadmeter.web.language import current


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its value, what it is called and, at 1, 3 and 5, what that looks like."""

    value: str
    label: str
    anchor: str
    chosen: bool
    id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page."""

    text: str
    field: forms.BoundField
    choices: tuple[Choice, ...]
    reason: forms.BoundField


class RatingForm(forms.Form):
    """Fields `<item>` and `<item>-reason`; `rater` where somebody's rating is entered by a function."""

    rater = forms.CharField(
        label=_("Rater"), max_length=NAME_LENGTH,
        help_text=_("The function of who said this, for instance: head of customer service."),
    )  # fmt: skip

    def __init__(self, *args: Any, model: Model, for_function: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model, self.for_function = model, for_function
        if not for_function:
            del self.fields["rater"]
        lang = current()
        for item in model.items.values():
            scale = model.scales[item.scale]
            self.fields[item.id] = forms.ChoiceField(
                label=item.text.text(lang), widget=forms.RadioSelect,
                choices=[(option.value, option.label.text(lang)) for option in scale.options],
                error_messages={"required": _("Choose an answer; that it cannot be answered is one too.")},
            )  # fmt: skip
            self.fields[f"{item.id}-reason"] = forms.CharField(
                label=_("Why?"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
            )

    @staticmethod
    def filled(said: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """What the form shows of a rating that is there."""
        shown = {item: one["value"] for item, one in said.items()}
        return shown | {f"{item}-reason": one.get("reason", "") for item, one in said.items()}

    def clean_rater(self) -> str:
        return str(self.cleaned_data["rater"]).strip()

    @property
    def asked(self) -> list[tuple[Element, list[Asked]]]:
        """Per key question its questions."""
        return [
            (element, [self._asked(item.id) for item in element.items]) for element in self.model.elements.values()
        ]  # fmt: skip

    def _asked(self, name: str) -> Asked:
        item, field, lang = self.model.items[name], self[name], current()
        anchors = item.extra.get("anchors", {})
        chosen = field.value()
        choices = tuple(
            Choice(
                option.value,
                option.label.text(lang) if option.missing else option.value,
                anchors[option.value].text(lang) if option.value in anchors else "",
                chosen == option.value,
                f"{field.auto_id}_{place}",
            )
            for place, option in enumerate(self.model.scales[item.scale].options)
        )
        return Asked(item.text.text(lang), field, choices, self[f"{name}-reason"])

    def said(self) -> dict[str, dict[str, str]]:
        """Item -> value and reason, as the command takes it."""
        data = self.cleaned_data
        return {
            item: {"value": data[item], "reason": data[f"{item}-reason"].strip()} for item in self.model.items
        }  # fmt: skip


class MoveForm(forms.Form):
    reason = forms.CharField(
        label=_("What this decision rests on"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
