"""What is said of a check, what shows it, and what the organisation decided around it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import day
from graadmeter.maturity.model import Item, Model
from graadmeter.maturity.register import NOT_APPLICABLE
from graadmeter.web.controls import commands, files
from graadmeter.web.controls.models import LONGEST_HOURS, NAME_LENGTH, REASON_LENGTH
from graadmeter.web.controls.queries import Rung, Wished
from graadmeter.web.days import come, day_field
from graadmeter.web.language import current
from graadmeter.workspace.controls import REQUIRED, VALID_DAYS

PARTS: dict[str, Any] = {  # of a behaviour that is wanted, as the fields ask for them
    "behaviour": _("%(group)s: which behaviour do you want?"),
    "stimulated_by": _("%(group)s: what stimulates it?"),
    "seen_by": _("%(group)s: how can you tell?"),
}
LONGEST_DAYS = 3660  # ten years: nothing shows longer that something is arranged


def prefix(control: str) -> str:
    """Of the fields of one check, so that three forms fit on a page."""
    return control.replace(".", "-")


class EvidenceForm(forms.Form):
    evidence = forms.CharField(
        label=_("What shows it"), max_length=500,
        help_text=_("Title and place of the document or decision, or a link to it."),
    )  # fmt: skip
    type = forms.ChoiceField(label=_("Kind of evidence"), required=False)
    link = forms.URLField(
        label=_("Link"), required=False, max_length=500, assume_scheme="https",
        validators=[URLValidator(schemes=("http", "https"))],
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), required=False,
        help_text=_("At most 10 MB. Members of the organisation can download it. No personal data, please."),
    )  # fmt: skip
    dated_on = day_field(_("Date of the evidence"))
    owner = forms.CharField(
        label=_("Who answers for it"), max_length=NAME_LENGTH, help_text=_("A function rather than a name.")
    )
    expires_on = day_field(_("Valid until"), required=False)

    def __init__(self, *args: Any, item: Item, model: Model, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": prefix(item.id), **kwargs})
        self.today, self.days = today, int(item.extra["frequency_days"])
        self.longest = VALID_DAYS if item.id in REQUIRED else LONGEST_DAYS
        lang = current()
        wanted = item.extra.get("evidence_types", ())
        kinds = [kind for kind in model.blocks["evidence_types"] if kind["id"] in wanted]
        others = [kind for kind in model.blocks["evidence_types"] if kind["id"] not in wanted]
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("", "–"), *((kind["id"], kind["name"].text(lang)) for kind in (*kinds, *others))
        ]  # fmt: skip
        self.fields["expires_on"].help_text = (
            _("At most a year after its date; left empty: a year.")
            if item.id in REQUIRED
            else _("Left empty: %(days)s days after its date, as often as this check is looked at.")
            % {"days": self.days}
        )

    def clean_dated_on(self) -> date:
        dated: date = self.cleaned_data["dated_on"]
        return come(dated, self.today, _("This day has not come yet; give the day the evidence was made."))

    def clean_file(self) -> UploadedFile | None:
        given: UploadedFile | None = self.cleaned_data["file"]
        refused = files.refusal(given) if given else None
        if refused:
            raise forms.ValidationError(refused.text(current()))
        return given

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        dated, expires = cleaned.get("dated_on"), cleaned.get("expires_on")
        if not dated:
            return cleaned
        latest = dated + timedelta(days=self.longest)
        if expires and expires <= dated:
            self.add_error("expires_on", _("This is not after the date of the evidence."))
        if expires and expires > latest:
            text = _("After a year it has to be looked at again: choose %(day)s or earlier.")
            if self.longest != VALID_DAYS:
                text = _("Nothing shows for longer than ten years that this is arranged: choose %(day)s or earlier.")
            self.add_error("expires_on", text % {"day": day(latest, current())})
        if not expires and "expires_on" not in self.errors:
            cleaned["expires_on"] = dated + timedelta(days=self.days)
        return cleaned


class StatementForm(forms.Form):
    """How far one check is arranged, in the words of the model."""

    value = forms.ChoiceField(label=_("How far is this arranged?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you see. Needed for “not applicable”."),
    )  # fmt: skip
    owner = forms.CharField(
        label=_("Who answers for this check"), required=False, max_length=NAME_LENGTH,
        help_text=_("A function rather than a name."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: Item, model: Model, applies: bool | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certain = bool(item.extra.get("applies_if")) and applies is True
        self.fields["value"].choices = [  # type: ignore[attr-defined]
            (option.value, option.label.text(current())) for option in model.scales[item.scale].options
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("value") != NOT_APPLICABLE:
            return cleaned
        if self.certain:
            text = _(
                "By the circumstances of your organisation this check does apply. Change those, or choose another."
            )
            self.add_error("value", text)
        elif not cleaned.get("reason"):
            self.add_error("reason", _("Say why it does not apply: without a reason it is not left out."))
        return cleaned


class CircumstancesForm(forms.Form):
    """One choice per fact that decides which checks apply."""

    def __init__(self, *args: Any, model: Model, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current()
        for fact in model.blocks["facts"]:
            values = [(value["id"], value["name"].text(lang)) for value in fact["values"]]
            self.fields[fact["id"]] = forms.ChoiceField(
                label=fact["name"].text(lang), choices=[("", _("Not known yet")), *values], required=False,
                initial=known.get(fact["id"], ""),
            )  # fmt: skip


class LadderForm(forms.Form):
    """Deadline and function per rung."""

    def __init__(self, *args: Any, rungs: tuple[Rung, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rungs = rungs
        for rung in rungs:
            name = rung.name.text(current())
            self.fields[f"hours-{rung.level}"] = forms.IntegerField(
                label=_("%(rung)s: decide within how many hours") % {"rung": name}, min_value=1,
                max_value=LONGEST_HOURS, initial=rung.hours,
            )  # fmt: skip
            self.fields[f"by-{rung.level}"] = forms.CharField(
                label=_("%(rung)s: who decides") % {"rung": name}, max_length=NAME_LENGTH,
                initial=rung.by if isinstance(rung.by, str) else rung.by.text(current()),
                help_text=_("A function rather than a name."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        hours = [cleaned.get(f"hours-{rung.level}") for rung in self.rungs]
        for rung, milder, graver in zip(self.rungs[1:], hours, hours[1:], strict=False):
            if milder and graver and graver > milder:
                text = _("A graver rung cannot wait longer than a milder one: %(hours)s hours or less.")
                self.add_error(f"hours-{rung.level}", text % {"hours": milder})
        return cleaned

    def adapted(self) -> list[commands.Adapted]:
        """The rungs that differ from the model; a function in the model's own words stays in both languages."""
        found = []
        for rung in self.rungs:
            hours, by = self.cleaned_data[f"hours-{rung.level}"], self.cleaned_data[f"by-{rung.level}"]
            by = "" if by in (rung.model_by.nl, rung.model_by.en) else by
            if by or hours != rung.model_hours:
                found.append(commands.Adapted(rung.level, hours, by))
        return found


class BehaviourForm(forms.Form):
    """Per group of people `<group>-behaviour`, `-stimulated_by` and `-seen_by`."""

    def __init__(self, *args: Any, wished: tuple[Wished, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wished = wished
        for one in wished:
            group = one.name.text(current())
            for part, label in PARTS.items():
                self.fields[f"{one.group}-{part}"] = forms.CharField(
                    label=label % {"group": group}, required=False, max_length=REASON_LENGTH,
                    initial=getattr(one.row, part, ""), widget=forms.Textarea(attrs={"rows": 2}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for one in self.wished:
            asked = f"{one.group}-behaviour"
            more = cleaned.get(f"{one.group}-stimulated_by") or cleaned.get(f"{one.group}-seen_by")
            if more and not cleaned.get(asked) and asked not in self.errors:
                self.add_error(asked, _("Say which behaviour this belongs to."))
        return cleaned

    def described(self) -> dict[str, commands.Described]:
        """The groups of which a behaviour is wanted."""
        said = self.cleaned_data
        return {
            one.group: commands.Described(*(said[f"{one.group}-{part}"] for part in PARTS))
            for one in self.wished
            if said[f"{one.group}-behaviour"]
        }
