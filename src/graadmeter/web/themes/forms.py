"""A theme, a file of themes, and the decision about texts."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from graadmeter.base.document import LARGEST_BYTES, Document
from graadmeter.base.errors import ThemesError
from graadmeter.base.text import LANGS
from graadmeter.web.days import come, day_field
from graadmeter.web.language import current
from graadmeter.web.themes import queries
from graadmeter.web.themes.commands import Wanted
from graadmeter.web.themes.models import GOAL_LENGTH, Theme

_WORDS = _("One word or phrase a line. A star at the end stands for all words that begin so: klant*")
_EXAMPLES = _("One sentence a line, as your people would write it. Three to ten make a difference.")
_GOAL = _("For a result: what is to be reached, how much, and by when.")


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


class ThemeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Theme.Kind.choices,
        help_text=_("A result is what customers, products or the way of working are to gain."),
    )  # fmt: skip
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    words_nl = forms.CharField(label=_("Words in Dutch"), required=False, widget=_lines(), help_text=_WORDS)
    words_en = forms.CharField(label=_("Words in English"), required=False, widget=_lines(), help_text=_WORDS)
    examples_nl = forms.CharField(label=_("Examples in Dutch"), required=False, widget=_lines(), help_text=_EXAMPLES)
    examples_en = forms.CharField(label=_("Examples in English"), required=False, widget=_lines(), help_text=_EXAMPLES)
    goal_nl = forms.CharField(label=_("Goal in Dutch"), required=False, max_length=GOAL_LENGTH, help_text=_GOAL)
    goal_en = forms.CharField(label=_("Goal in English"), required=False, max_length=GOAL_LENGTH, help_text=_GOAL)

    @staticmethod
    def filled(theme: Theme) -> dict[str, Any]:
        """What the form shows of a theme that is there."""
        texts = {
            f"{part}_{lang}": "\n".join(getattr(theme, part).get(lang, [])) for part in ("words", "examples")
            for lang in LANGS
        }  # fmt: skip
        plain = ("kind", "name_nl", "name_en", "goal_nl", "goal_en")
        return {**texts, **{name: getattr(theme, name) for name in plain}}

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data

        def texts(part: str) -> dict[str, list[str]]:
            return {
                lang: [line.strip() for line in given[f"{part}_{lang}"].splitlines() if line.strip()] for lang in LANGS
            }

        plain = {name: given[name] for name in ("kind", "name_nl", "name_en", "goal_nl", "goal_en")}
        return Wanted(words=texts("words"), examples=texts("examples"), **plain)


class ListForm(forms.Form):
    file = forms.FileField(label=_("File of themes"), widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(_("This file is too large to be a list of themes."))
        try:
            self.found: Document = queries.read_list(
                file.read().decode("utf-8-sig"), PurePath(file.name or "themes.yaml").name[:80]
            )
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This is not UTF-8 text; save the file as UTF-8.")) from None
        except ThemesError as error:
            raise forms.ValidationError(error.text(current())) from None
        return file


class TextsForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, and by which decision"), max_length=300,
        help_text=_("For instance: agreed with the works council, decision 12."),
    )  # fmt: skip
    decided_on = day_field(_("Date of the decision"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_decided_on(self) -> date:
        decided: date = self.cleaned_data["decided_on"]
        return come(decided, self.today, _("This day has not come yet; give the day of the decision."))
