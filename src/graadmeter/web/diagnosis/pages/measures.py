"""What the page of measures shows: every measure by name, what it counts and how, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Text, say
from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.conversation.metrics import offered

UNITS = {
    "share": say("share"), "count": say("number"), "s": say("duration"), "hours": say("hours"),
    "persons": say("people"), "index": say("index"), "ratio": say("ratio"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureView:
    id: str
    name: Text
    definition: Text
    formula: str
    unit: Text
    rules: tuple[Text, ...]  # the counting rules offered, the usual one first; empty: not counted from an export
    window_days: int | None  # None: the whole period of the data
    source: Text
    per_group: bool  # needs the three preconditions
    stated: Message | None  # why it is asked for as a fact; None: an export can give it


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    groups: tuple[tuple[Text, tuple[MeasureView, ...]], ...]
    count: int


def measures() -> MeasuresPage:
    """The measures of the registry by group, then those of the export itself that no model refers to."""
    registry, counted = maturity.load("metrics"), offered()
    sources = {source["id"]: source["name"] for source in registry.blocks["sources"]}
    units = {unit["id"]: unit["name"] for unit in registry.blocks["units"]}
    groups: dict[str, list[MeasureView]] = {group["id"]: [] for group in registry.blocks["groups"]}
    for about in registry.blocks["metrics"]:
        metric = counted.pop(about["id"], None)
        groups[about["group"]].append(
            MeasureView(
                id=about["id"],
                name=about["name"],
                definition=about["definition"],
                formula=metric.formula if metric else about["formula"],
                unit=units[about["unit"]],
                rules=tuple(metric.rules.values()) if metric else (),
                window_days=about["window_days"],
                source=sources[about["source"]],
                per_group=bool(metric and metric.attributes),
                stated=NOT_IN_AN_EXPORT.get(about["id"]),
            )
        )
    own = tuple(
        MeasureView(
            metric.id,
            metric.name,
            metric.help,
            metric.formula,
            UNITS.get(metric.unit, metric.unit),
            tuple(metric.rules.values()),
            metric.window_days,
            sources["platform"],
            metric.attributes,
            None,
        )
        for metric in counted.values()
    )
    names: dict[str, Bilingual] = {group["id"]: group["name"] for group in registry.blocks["groups"]}
    found: list[tuple[Text, tuple[MeasureView, ...]]] = [
        (names[group], tuple(views)) for group, views in groups.items() if views
    ]
    found.append((say("The export itself"), own))
    return MeasuresPage(tuple(found), sum(len(views) for _name, views in found))
