"""Plans as data: reasons are kept as the sentence and what fills it in, so that both languages can read them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graadmeter.base.text import LANGS, Bilingual, Message, Quantity
from graadmeter.direction.roadmap import Plan as Found
from graadmeter.direction.roadmap import PlanCase, read_plan
from graadmeter.web.plans.quarters import Quarter, dated

Names = Mapping[str, Any]  # id -> str, or {"nl", "en"}


def packed(value: object) -> Any:
    """A Message, Bilingual or Quantity, or what fills one in, as plain data."""
    if isinstance(value, Message):
        held = {key: packed(part) for key, part in value.params.items()}
        return {"say": value.msgid, "with": held, "plural": value.plural, "n": value.n}
    if isinstance(value, Bilingual):
        return value.to_json()
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, list | tuple):
        return [packed(part) for part in value]
    return value


def unpacked(data: Any) -> Any:
    """The opposite of `packed`; lists come back as tuples."""
    if isinstance(data, list):
        return tuple(unpacked(part) for part in data)
    if not isinstance(data, dict):
        return data
    if "say" in data:
        held = {key: unpacked(part) for key, part in data["with"].items()}
        msgid = data["say"]  # by a name: what stands in the call is taken for a text to translate
        return Message(msgid, held, data["plural"], data["n"])
    return Bilingual(data["nl"], data["en"]) if "nl" in data else Quantity(data["value"], data["unit"])


def as_data(found: Found, held: Mapping[str, Message] | None = None) -> dict[str, Any]:
    """What the solver found, as a row keeps it: `Plan.to_json` with its reasons in no language yet.

    `held`: why an initiative was kept out before anything was planned, where the solver only knows that it was.
    """
    plain = found.to_json()
    plain["placements"] = [
        {**row, "why": packed(one.why)} for row, one in zip(plain["placements"], found.placements, strict=True)
    ]
    plain["left_out"] = [
        {**row, "why": packed((held or {}).get(one.id, one.why))}
        for row, one in zip(plain["left_out"], found.left_out, strict=True)
    ]
    plain["conflicts"] = [packed(conflict) for conflict in found.conflicts]
    return plain


def result_json(kept: Mapping[str, Any], first: Quarter) -> dict[str, Any]:
    """A kept result as `graadmeter plan --json` writes it, with reasons in both languages and in the quarters of the
    year from `first` on."""

    def said(message: Any) -> dict[str, str]:
        text = dated(unpacked(message), first)
        return {lang: text.text(lang) for lang in LANGS}

    plain = dict(kept)
    for part in ("placements", "left_out"):
        plain[part] = [{**row, "why": said(row["why"])} for row in kept[part]]
    plain["conflicts"] = [said(conflict) for conflict in kept["conflicts"]]
    return plain


def names_of(case: PlanCase) -> dict[str, Any]:
    """What the reasons of this case call things, to be kept beside it."""
    elements = {one.id: one.name for one in case.elements}
    initiatives = {one.id: one.name for one in case.initiatives}
    return {id: packed(name) for id, name in {**case.resource_names, **elements, **initiatives}.items() if name}


def case_of(given: Mapping[str, Any], names: Names) -> PlanCase:
    """The case that was kept, with its names."""
    case = read_plan(given)
    called = {id: unpacked(name) for id, name in names.items()}
    return replace(
        case,
        elements=tuple(replace(one, name=called.get(one.id, "")) for one in case.elements),
        initiatives=tuple(replace(one, name=called.get(one.id, "")) for one in case.initiatives),
        resource_names={id: called[id] for id in case.capacity if id in called},
    )


def nameless(case: PlanCase) -> dict[str, Any]:
    """The case as data without names: those are kept beside it, in both languages."""
    bare = replace(
        case,
        elements=tuple(replace(one, name="") for one in case.elements),
        initiatives=tuple(replace(one, name="") for one in case.initiatives),
        resource_names={},
    )
    return bare.to_json()


def named(given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A kept case as data that `read_plan` takes, each name in both languages unless somebody wrote it in one."""

    def called(id: str) -> str | dict[str, str]:
        name = unpacked(names[id])
        return name if isinstance(name, str) else {lang: name.text(lang) for lang in LANGS}

    def rows(part: str) -> list[dict[str, Any]]:
        return [
            {"id": row["id"], **({"name": called(row["id"])} if row["id"] in names else {}), **row}
            for row in given[part]
        ]

    resources = {id: called(id) for id in given["capacity"] if id in names}
    return {**given, "resource_names": resources, "elements": rows("elements"), "initiatives": rows("initiatives")}
