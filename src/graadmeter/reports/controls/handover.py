"""What stands in a register that is handed over: every check, all evidence, every statement, the ladder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import Bilingual, Lang, Message, Text, say, show
from graadmeter.maturity.register import Check, Register


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence. `digest`: sha256 of its file, by which anybody can tell that a copy is the same."""

    check: str
    what: str
    type: Text
    link: str
    file: str
    digest: str
    dated_on: date
    expires_on: date | None
    owner: str
    recorded_on: date | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, also one that a later one replaced."""

    check: str
    on: date | None
    value: Bilingual
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class Rung:
    level: int
    name: Bilingual
    example: Bilingual
    hours: int
    by: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A circumstance that decides which checks apply. `value` None: not known."""

    name: Bilingual
    value: Bilingual | None


@dataclass(frozen=True, slots=True)
class Handover:
    """`evidence` and `said`: newest first per check, checks in the order of the model."""

    organisation: str | None
    register: Register
    evidence: tuple[Piece, ...]
    said: tuple[Said, ...]
    ladder: tuple[Rung, ...]
    facts: tuple[Fact, ...]

    def severity(self, check: Check) -> Bilingual:
        return self._named("severities", check.severity)

    def colour(self, verdict: str | None) -> Text:
        return say("not looked at yet") if verdict is None else self._named("verdicts", verdict)

    def label(self, check: Check, value: str | None) -> Text:
        """A value of the scale in words."""
        labels = self.register.model.scales[check.item.scale].by_value
        return say("Not looked at yet") if value is None else labels[value].label

    def law(self, check: Check) -> Text:
        """References to law, with what a reader must know about them; empty where there are none."""
        found = check.item.extra.get("law", ())
        return say("{references} (have a lawyer check)", references=list(found)) if found else ""

    def why(self, check: Check) -> Text:
        """Why what counts is not what was stated, or why the check is left out."""
        if check.applies is False:
            return say("the circumstances say that it does not apply")
        return check.lowered.why if check.lowered else check.stated.reason

    def looked_at(self, element: str) -> dict[str, int]:
        """Of how many checks of an aspect something was said: a colour of one check is not that of all."""
        checks = [check for check in self.register.checks.values() if check.item.element == element]
        return {"done": sum(check.counts is not None for check in checks), "all": len(checks)}

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Texts in one language; days as ISO text; `register` as a frozen round keeps it."""
        model, made = self.register.model, self.register.to_json()

        def said(text: Text) -> str:
            return show(text, lang)

        for name, check in self.register.checks.items():
            made["checks"][name] |= {
                "text": said(check.item.text), "aspect": check.item.element,
                "counts_as": said(self.label(check, check.counts)), "why": said(self.why(check)),
                "law": said(self.law(check)), "frequency_days": check.item.extra["frequency_days"],
            }  # fmt: skip
        return {
            "organisation": self.organisation,
            "model": {"id": model.id, "version": model.version, "digest": model.digest},
            "note": said(model.blocks["legal_note"]),
            "register": made,
            "evidence": [
                {
                    "check": one.check, "evidence": one.what, "type": said(one.type), "link": one.link,
                    "file": one.file, "sha256": one.digest, "date": one.dated_on.isoformat(),
                    "expires": one.expires_on and one.expires_on.isoformat(), "owner": one.owner,
                    "recorded_on": one.recorded_on and one.recorded_on.isoformat(), "holds": one.holds,
                }
                for one in self.evidence
            ],
            "statements": [
                {
                    "check": one.check, "on": one.on and one.on.isoformat(), "value": said(one.value),
                    "reason": one.reason, "owner": one.owner,
                }
                for one in self.said
            ],
            "escalation_ladder": [
                {
                    "level": one.level, "name": said(one.name), "example": said(one.example),
                    "decide_within_hours": one.hours, "by": said(one.by),
                }
                for one in self.ladder
            ],
            "circumstances": [
                {"name": said(one.name), "value": one.value and said(one.value)} for one in self.facts
            ],
        }  # fmt: skip

    def to_text(self, lang: Lang) -> str:
        """The colours, what stands in the way first, and what to renew, for a terminal."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: Lang) -> Iterator[str]:
        register = self.register
        for side in register.model.dimensions:
            yield f"{side.name.text(lang)}: {show(self.colour(register.sides[side.id]), lang)}"
            for element in side.elements:
                seen = self.looked_at(element.id)
                looked_at = say("{done} of {all} checks looked at", **seen)
                if 0 < seen["done"] < seen["all"]:
                    looked_at = say("of what was looked at: {done} of {all} checks", **seen)
                colour = show(self.colour(register.aspects[element.id].verdict), lang)
                yield f"  {element.name.text(lang)}: {colour} ({looked_at.text(lang)})"
        said = [check for check in register.in_the_way if check.counts is not None]
        if said:
            yield say("What stands in the way first").text(lang) + ":"
        for check in said:
            why = f" ({check.lowered.why.text(lang)})" if check.lowered else ""
            yield f"  {check.item.id}: {show(self.label(check, check.counts), lang)}{why}"
            yield f"      {check.item.text.text(lang)}"
        due = register.due()
        if due:
            yield say("Evidence to renew").text(lang) + ":"
        for one in due:
            yield f"  {one.check.item.id}: {one.said.text(lang)}"
            yield f"      {one.check.item.text.text(lang)}"

    def _named(self, block: str, name: str) -> Bilingual:
        found: Bilingual = next(one["name"] for one in self.register.model.blocks[block] if one["id"] == name)
        return found


def until(check: Check) -> Message | str:
    """The last day on which this much counts without new evidence."""
    return say("{date}", date=check.holds_until) if check.holds_until else ""
