"""What may be filled in about processes and their baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import day
from graadmeter.maturity.baseline import Part
from graadmeter.maturity.model import Element, Model
from graadmeter.web.ambitions.commands import Wanted
from graadmeter.web.ambitions.models import OWNER_LENGTH as AMBITION_OWNER
from graadmeter.web.ambitions.models import REASON_LENGTH, Ambition
from graadmeter.web.assessments.models import NAME_LENGTH as ROUND_NAME
from graadmeter.web.days import come, day_field
from graadmeter.web.language import current
from graadmeter.web.processes import queries
from graadmeter.web.processes.commands import Chosen, Shown
from graadmeter.web.processes.models import (
    EVIDENCE_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    OWNER_LENGTH,
    BaselineEvidence,
    Effort,
    Process,
)

KEEP = "keep"  # in place of a level
LIVE, PLANNED = "live", "planned"
_FUNCTION = _("A function rather than a name.")


class ScoreForm(forms.Form):
    """One field per statement, named by its item id; an empty one was not judged."""

    def __init__(
        self, *args: Any, model: Model, element: Element, before: Mapping[str, str], today: date, whom: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.items, self.today, lang = element.items, today, current()
        for item in element.items:
            options = model.scales[item.scale].options
            last = next((option.label.text(lang) for option in options if option.value == before.get(item.id)), "")
            self.fields[item.id] = forms.ChoiceField(
                label=item.text.text(lang), required=False, widget=forms.RadioSelect,
                choices=[(option.value, option.label.text(lang)) for option in options],
                help_text=_("Last time: %(answer)s") % {"answer": last} if last else "",
            )  # fmt: skip
        self.fields["with_whom"] = forms.CharField(
            label=_("Scored with"), max_length=OWNER_LENGTH, initial=whom,
            help_text=_("Who owns the process: a function rather than a name."),
        )  # fmt: skip
        self.fields["on"] = day_field(_("Day of the scoring"), initial=today)
        self.fields["note"] = forms.CharField(
            label=_("What it rests on"), required=False, max_length=NOTE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}), help_text=_("What you saw together, and what was doubted."),
        )  # fmt: skip

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        return come(on, self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(item.id) for item in self.items) and not any(
            item.id in self.errors for item in self.items
        ):
            raise forms.ValidationError(_("Judge at least one statement."))
        return cleaned

    def scored(self) -> dict[str, Any]:
        """What the command takes, beside whose it is."""
        said = self.cleaned_data
        values = {item.id: said[item.id] for item in self.items if said[item.id]}
        return {
            "values": values,
            "with_whom": said["with_whom"].strip(),
            "on": said["on"],
            "note": said["note"].strip(),
        }


class AmbitionForm(forms.Form):
    """Where one process should be: a level, or keeping the one it has; why, whose, and by when."""

    level = forms.ChoiceField(label=_("Ambition"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the organisation gets out of it. The highest level is not the goal: good is good enough."),
    )  # fmt: skip
    owner = forms.CharField(label=_("Owner"), required=False, max_length=AMBITION_OWNER, help_text=_FUNCTION)
    on = day_field(_("Wanted by"), required=False)

    def __init__(self, *args: Any, model: Model, now: str | None, ambition: Ambition | None, **kwargs: Any) -> None:
        if ambition:
            kwargs["initial"] = {
                "level": KEEP if ambition.keep and ambition.level == now else ambition.level,
                "reason": ambition.reason, "owner": ambition.owner, "on": ambition.wanted_on,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.now, lang = now, current()
        choices: list[tuple[str, Any]] = [("", _("no ambition set"))]
        if now is not None:
            level = model.level(now)
            choices.append((KEEP, _("keep: stay at level %(n)s") % {"n": level.value}))
        choices += [(level.id, f"{level.value} · {level.name.text(lang)}") for level in model.levels]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        level = cleaned.get("level")
        if not level:
            if "level" not in self.errors and any(cleaned.get(name) for name in ("reason", "owner", "on")):
                self.add_error("level", _("Choose a level to go with this reason, owner or day, or clear them."))
            return cleaned
        wanted = {"reason": _("Say why this level."), "owner": _("Say who answers for it.")}
        if level != KEEP:
            wanted["on"] = _("Give the day by which it is wanted.")
        for name, text in wanted.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, text)
        return cleaned

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        keep = said["level"] == KEEP
        return Wanted(
            self.now if keep else said["level"] or None, said["reason"].strip(), said["on"], said["owner"].strip(), keep
        )


class ChooseForm(forms.Form):
    """Which processes take part and how they weigh: `<element>-takes_part`, `-importance`, `-feasibility`, `-effort`,
    and for own processes `-name_nl` and `-name_en`."""

    def __init__(self, *args: Any, model: Model, known: Mapping[str, Process], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elements = list(model.elements)
        lang = current()
        marks = [(str(n), str(n)) for n in range(1, 6)]
        for element in model.elements.values():
            row, name = queries.setting(element, known), element.name.text(lang)
            self.fields[f"{element.id}-takes_part"] = forms.BooleanField(
                label=_("%(name)s takes part") % {"name": name}, required=False, initial=row.takes_part
            )
            for key, label, choices, initial in (
                ("importance", _("Importance of %(name)s"), marks, str(row.importance)),
                ("feasibility", _("Feasibility of %(name)s"), marks, str(row.feasibility)),
                ("effort", _("Effort for %(name)s"), Effort.choices, row.effort),
            ):
                self.fields[f"{element.id}-{key}"] = forms.ChoiceField(
                    label=label % {"name": name}, choices=choices, initial=initial
                )
            if element.id.startswith(queries.OWN):
                for code, label in (("nl", _("Dutch name of %(name)s")), ("en", _("English name of %(name)s"))):
                    self.fields[f"{element.id}-name_{code}"] = forms.CharField(
                        label=label % {"name": name}, max_length=NAME_LENGTH, initial=getattr(row, f"name_{code}")
                    )

    def chosen(self) -> dict[str, Chosen]:
        """What was filled in, per process."""
        said = self.cleaned_data
        return {
            id: Chosen(
                said[f"{id}-takes_part"], int(said[f"{id}-importance"]), int(said[f"{id}-feasibility"]),
                said[f"{id}-effort"], said.get(f"{id}-name_nl", "").strip(), said.get(f"{id}-name_en", "").strip(),
            )
            for id in self.elements
        }  # fmt: skip


class OwnProcessForm(forms.Form):
    """A process of the organisation's own."""

    name_nl = forms.CharField(
        label=_("Name in Dutch"), max_length=NAME_LENGTH, required=False,
        help_text=_("As the organisation calls it. One language is enough."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = {key: value.strip() for key, value in (super().clean() or {}).items()}
        if not any(cleaned.values()) and not self.errors:
            self.add_error("name_nl", _("Give the process a name, in Dutch or in English."))
        return cleaned


class AskForm(forms.Form):
    """The name of a questionnaire about the processes."""

    name = forms.CharField(
        label=_("Name"), max_length=ROUND_NAME, help_text=_("Respondents see this name above the questions.")
    )


WHAT: Mapping[str, Any] = {  # what shows a part, by the kind of its test
    "document": _("Title and place of the document"),
    "event_record": _("What was done to make it known, and where that can be seen"),
    "measurement": _("What was measured, and where the result is"),
    "decision": _("The decision, and where it can be read"),
    "register": _("Name of the platform"),
    "any_of": _("Name of the platform"),
}


class EvidenceForm(forms.Form):
    """Evidence for one part of the baseline: what its test asks for, and no more."""

    def __init__(
        self, *args: Any, part: Part, today: date, processes: Sequence[Element],
        initiatives: Sequence[tuple[int, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.part, self.today = part, today
        kind = str(part.test["type"])
        asked = part.test.get("fields", ())
        lang = current()
        self.fields["what"] = forms.CharField(
            label=WHAT[kind], max_length=EVIDENCE_LENGTH,
            help_text="" if kind in ("register", "any_of") else _("A link will do too."),
        )  # fmt: skip
        if "version" in asked:
            self.fields["version"] = forms.CharField(label=_("Version"), max_length=40)
        if "adopted_by" in asked:
            self.fields["adopted_by"] = forms.CharField(label=_("Adopted by"), max_length=OWNER_LENGTH)
        if kind == "decision":
            self.fields["outcome"] = forms.ChoiceField(
                label=_("What was decided"), choices=BaselineEvidence.Outcome.choices, widget=forms.RadioSelect
            )
        if kind == "register":
            self.fields["choice"] = forms.ChoiceField(
                label=_("How it came about"), choices=BaselineEvidence.Choice.choices, widget=forms.RadioSelect
            )
        if kind in ("register", "any_of"):
            self.fields["processes"] = forms.MultipleChoiceField(
                label=_("For which processes"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(element.id, element.name.text(lang)) for element in processes],
                help_text=_("Nothing ticked: for all of them."),
            )  # fmt: skip
        if kind == "any_of":
            self.fields["state"] = forms.ChoiceField(
                label=_("Where it stands"), widget=forms.RadioSelect,
                choices=[(LIVE, _("it runs")), (PLANNED, _("it is in the roadmap, with a date"))],
            )  # fmt: skip
            self.fields["planned_on"] = day_field(_("Planned to run on"), required=False)
            self.fields["initiative_id"] = forms.ChoiceField(
                label=_("Initiative that brings it"), required=False, widget=forms.Select(attrs={"lang": ""}),
                choices=[("", _("none")), *((str(pk), name) for pk, name in initiatives)],
            )  # fmt: skip
        self.fields["dated_on"] = day_field(_("Adopted on") if "adopted_on" in asked else _("Day of the evidence"))
        self.fields["owner"] = forms.CharField(
            label=_("Who answers for it"), max_length=OWNER_LENGTH, help_text=_FUNCTION
        )
        self.fields["expires_on"] = day_field(_("Valid until"), required=False, help_text=self._until())

    def _until(self) -> Any:
        if self.part.max_age is None:
            return _("Left empty: as long as it stands here.")
        return _("At most %(n)s days after its day; left empty: as long as that.") % {"n": self.part.max_age}

    def clean_dated_on(self) -> date:
        on: date = self.cleaned_data["dated_on"]
        return come(on, self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        on, expires = cleaned.get("dated_on"), cleaned.get("expires_on")
        if on and expires and expires <= on:
            self.add_error("expires_on", _("This is not after the day of the evidence."))
        if on and expires and self.part.max_age and expires > on + timedelta(days=self.part.max_age):
            latest = day(on + timedelta(days=self.part.max_age), current())
            self.add_error(
                "expires_on", _("Then it has to be looked at again: choose %(day)s or earlier.") % {"day": latest}
            )
        if cleaned.get("state") == PLANNED and not cleaned.get("planned_on") and "planned_on" not in self.errors:
            self.add_error("planned_on", _("Give the day on which it is planned to run."))
        return cleaned

    def shown(self) -> Shown:
        """What was filled in, for the command."""
        said = dict(self.cleaned_data)
        state, initiative = said.pop("state", LIVE), said.pop("initiative_id", "")
        if state == LIVE:
            said.pop("planned_on", None)
        return Shown(**said, initiative_id=int(initiative) if initiative and state == PLANNED else None)
