"""The register of checks: what is in order, what lapsed, and what stops a go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graadmeter.base.text import Bilingual, Text, say, say_n
from graadmeter.reports.blocks import CONTROLS
from graadmeter.reports.compose.ahead import COLOURS, NONE, UNKNOWN, as_of, controls_model, day, named, or_none
from graadmeter.reports.compose.words import sentences, share
from graadmeter.reports.document import Block, Prose, Section, Status, Statuses, Table
from graadmeter.reports.round import Round

LOWERED: dict[str, Text] = {
    "no_evidence": say("counts as less: no evidence"),
    "expired": say("counts as less: the evidence has expired"),
    "out_of_period": say("counts as less: the evidence is too old"),
    "no_reason": say("counts as less: “not applicable” needs a reason"),
    "applies": say("counts as less: the facts of the organisation say that it does apply"),
}


def section(round: Round) -> Section | None:
    """Left out where no controls came with the round."""
    found = round.block("controls")
    if not found:
        return None
    checks, aspects = found["checks"], found["aspects"]
    looked_at = sum(_counts(said) is not None for said in checks.values())
    blocking = sorted({check for said in aspects.values() for check in said.get("blocked_by") or ()})
    lowered = sum(bool(said.get("lowered")) for said in checks.values())
    blocks: list[Block] = [Statuses(tuple(_aspect(name, said) for name, said in aspects.items()))]
    blocks.append(Table(
        say("The checks one by one"), (say("Check"), say("Counts as"), say("Weight"), say("Owner"), say("Evidence")),
        (40, 15, 12, 14, 19), tuple(_group(name, checks) for name in _groups(checks)), small=True,
    ))  # fmt: skip
    note = [
        say(
            "Each check is not arranged, designed (on paper), existing (in place, with evidence) or operating "
            "(demonstrably, throughout the period). Evidence that is missing or has expired lowers it by itself. A "
            "blocking check that is not arranged stops a go and holds back the level of its process."
        ),
        *([on] if (on := as_of(round, found["on"])) else []),
    ]
    blocks.insert(1, Prose(sentences(note), "note"))
    return Section(
        "controls", say("Controls: what may not be forgotten"), _finding(found, looked_at, blocking, lowered),
        tuple(blocks), annex=True,
    )  # fmt: skip


def _finding(found: Mapping[str, Any], looked_at: int, blocking: list[str], lowered: int) -> Text:
    said: list[Text] = []
    if found.get("verdict"):
        said.append(say("{verdict}.", verdict=verdict(found["verdict"])))
    said.append(say("{done} of {all} checks looked at.", done=looked_at, all=len(found["checks"])))
    if blocking:
        said.append(
            say_n("{n} blocking check is not arranged.", "{n} blocking checks are not arranged.", len(blocking))
        )
    if lowered:
        said.append(say_n("{n} check counts as less than stated.", "{n} checks count as less than stated.", lowered))
    return sentences(said)


def verdict(colour: str | None) -> Text:
    return named(CONTROLS, "verdicts").get(colour or "", UNKNOWN) if colour else UNKNOWN


def answer(value: object) -> Text:
    """What was answered, as the scale of the model says it."""
    if value is None:
        return say("not answered")
    scale = controls_model().scales["control4"]
    known: dict[str, Bilingual] = {str(one.value): one.label for one in scale.options}
    levels: dict[str, Bilingual] = {level.id: level.name for level in controls_model().levels}
    return levels.get(str(value)) or known.get(_plain(value)) or str(value)


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def check_text(check: str) -> Text:
    item = controls_model().items.get(check)
    return item.text if item else check


def _aspect(name: str, said: Mapping[str, Any]) -> Status:
    known = controls_model().elements.get(name)
    details: list[Text] = []
    if said.get("score") is not None:
        details.append(say("{share} of what is asked.", share=share(said["score"])))
    details += [say("Stopped by: {check}", check=check_text(check)) for check in said.get("blocked_by") or ()]
    return Status(
        known.name if known else name, COLOURS.get(said.get("verdict"), "none"), verdict(said.get("verdict")),
        sentences(details),
    )  # fmt: skip


def _groups(checks: Mapping[str, Any]) -> list[str]:
    items = controls_model().items
    seen = Counter(items[check].element if check in items else "" for check in checks)
    return [*(name for name in controls_model().elements if name in seen), *([""] if "" in seen else [])]


def _group(name: str, checks: Mapping[str, Any]) -> tuple[Text, tuple[tuple[Text, ...], ...]]:
    items = controls_model().items
    known = controls_model().elements.get(name)
    mine = [check for check in checks if (items[check].element if check in items else "") == name]
    order = {check: at for at, check in enumerate(items)}
    rows = tuple(_row(check, checks[check]) for check in sorted(mine, key=lambda check: (order.get(check, 999), check)))
    return known.name if known else say("Own checks"), rows


def _row(check: str, said: Mapping[str, Any]) -> tuple[Text, ...]:
    evidence: list[Text] = []
    if said.get("evidence") is not None:
        evidence.append(say_n("{n} piece", "{n} pieces", said["evidence"]))
    if said.get("expires_on"):
        evidence.append(say("until {day}", day=day(said["expires_on"])))
    if said.get("lowered"):
        evidence.append(LOWERED.get(said["lowered"], str(said["lowered"])))
    text: Text = ""
    for piece in evidence:
        text = say("{left}; {right}", left=text, right=piece) if text else piece
    severity = named(CONTROLS, "severities").get(said.get("severity") or "", said.get("severity") or NONE)
    return check_text(check), answer(_counts(said)), severity, or_none(said.get("owner")), text or NONE


def _counts(said: Mapping[str, Any]) -> object:
    """What counts of a check: also one that nobody stated may, where the facts say that it does not apply."""
    return said.get("counts") if said.get("counts") is not None else said.get("stated")
