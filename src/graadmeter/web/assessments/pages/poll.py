"""What the page of a poll shows: shares with their intervals, and a published poll to look beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Text
from graadmeter.diagnosis import PollView, diagnose
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.assessments.pages.results import Standing, standing
from graadmeter.web.language import current

PUBLISHED_POLL = "poll-s3m"  # id in the registry of benchmarks


@dataclass(frozen=True, slots=True)
class PollBar:
    text: Bilingual
    level: Text
    share: float | None
    interval: tuple[float, float] | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A published figure, to look beside; never part of the result."""

    values: tuple[tuple[Bilingual, float], ...]  # what, share
    year: int | None
    n: int | None
    population: Bilingual
    quality: str  # letter of the registry
    quality_means: Bilingual
    source: str
    note: Bilingual | None


@dataclass(frozen=True, slots=True)
class PollPage:
    standing: Standing
    model: Model
    poll: PollView
    verdict: str
    bars: tuple[PollBar, ...]
    roles: tuple[tuple[Text, Mapping[str, Any]], ...]
    reference: Reference | None
    statement: str


def poll(assessment: Assessment, shown: Snapshot) -> PollPage | None:
    """Shares per answer with their intervals; None when nobody chose a description."""
    model = queries.taken_model(assessment)
    said = queries.visible(shown, current())
    found = diagnose(model, said)
    if found.poll is None or model.poll is None:
        return None
    options = {option.id: option for option in model.poll.options}
    names = {role.id: role.name for role in model.roles}
    return PollPage(
        standing=standing(assessment, shown),
        model=model,
        poll=found.poll,
        verdict=said["poll"]["text"],
        bars=tuple(
            PollBar(
                text=options[key].text,
                level=model.level(str(options[key].level)).name,
                share=share["share"],
                interval=share["interval"],
                count=share["count"],
            )
            for key, share in said["poll"]["options"].items()
        ),
        roles=tuple((names.get(role, role), share) for role, share in said["poll"]["roles"].items()),
        reference=_reference(),
        statement=said["statement"],
    )  # fmt: skip


def _reference() -> Reference | None:
    """The published poll of this model, from the registry of benchmarks."""
    registry = maturity.load("benchmarks")
    about = next((figure for figure in registry.blocks["figures"] if figure["id"] == PUBLISHED_POLL), None)
    if about is None:
        return None
    qualities = {quality["id"]: quality["name"] for quality in registry.blocks["qualities"]}
    return Reference(
        values=tuple((value["what"], value["share"]) for value in about["values"]),
        year=about["year"], n=about["n"], population=about["population"], quality=about["quality"],
        quality_means=qualities[about["quality"]], source=about["source"], note=about.get("note"),
    )  # fmt: skip
