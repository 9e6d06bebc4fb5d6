"""The result of a poll as a page shows it: shares with their intervals, and a published poll to look beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Text
from graadmeter.diagnosis import PollView, diagnose
from graadmeter.maturity.model import Model
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages.results import Standing
from graadmeter.web.language import current
from graadmeter.web.polls import queries
from graadmeter.web.polls.models import Remark, Shown

PUBLISHED = "poll-s3m"  # id in the registry of benchmarks


@dataclass(frozen=True, slots=True)
class Bar:
    text: Bilingual
    level: Text
    share: float | None
    interval: tuple[float, float] | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """The lower half within one role or age band; `share` None: too few to show."""

    name: Text
    share: float | None
    interval: tuple[float, float] | None
    n: int | None


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
class RemarkView:
    text: str
    lang: str
    signed: Text | None  # the name or role its writer lets stand with it


@dataclass(frozen=True, slots=True)
class PollResultPage:
    """`shown` votes are in it. Roles and age bands are empty while the poll is open."""

    assessment: Assessment
    shown: int
    model: Model
    poll: PollView
    verdict: str
    bars: tuple[Bar, ...]
    roles: tuple[Part, ...]
    ages: tuple[Part, ...]
    reference: Reference | None
    remarks: tuple[RemarkView, ...]
    statement: str


def result(assessment: Assessment, shown: Shown | None) -> PollResultPage | None:
    """What is shown of a poll; None where nothing is shown yet."""
    if shown is None:
        return None
    model = assessments.taken_model(assessment)
    said = shown.result[current()]
    view = diagnose(model, said).poll
    if view is None or model.poll is None:
        return None
    options = {option.id: option for option in model.poll.options}
    poll, roles, ages = said["poll"], _names(model, "role"), _names(model, "age_band")
    return PollResultPage(
        assessment=assessment,
        shown=shown.n,
        model=model,
        poll=view,
        verdict=poll["text"],
        bars=tuple(
            Bar(
                options[key].text, model.level(str(options[key].level)).name,
                share["share"], _ends(share), share["count"],
            )
            for key, share in poll["options"].items()
        ),
        roles=_parts(poll["roles"], roles),
        ages=_parts(poll["ages"], ages),
        reference=_reference(),
        remarks=_remarks(assessment, {key for key, share in poll["roles"].items() if share["n"]}, roles),
        statement=said["statement"],
    )  # fmt: skip


def standing(assessment: Assessment, shown: Shown | None) -> Standing:
    """How much there is to see, and when more appears."""
    progress = assessments.progress(assessment)
    later = max(0, progress.answers - shown.n) if shown else 0
    return Standing(
        assessment=assessment,
        progress=progress,
        shown=shown.n if shown else None,
        waiting=later,
        left_out=later if assessment.is_closed else 0,
    )


def _names(model: Model, asked: str) -> dict[str, Text]:
    """What the options of a follow-up question are called."""
    assert model.poll is not None
    found = next((follow_up for follow_up in model.poll.follow_up if follow_up.id == asked), None)
    return dict(found.options) if found else {}


def _parts(said: Mapping[str, Any], names: Mapping[str, Text]) -> tuple[Part, ...]:
    """In the order in which they are asked."""
    order = [*names, *(key for key in said if key not in names)]
    return tuple(
        Part(names.get(key, key), said[key]["share"], _ends(said[key]), said[key]["n"]) for key in order if key in said
    )


def _ends(share: Mapping[str, Any]) -> tuple[float, float] | None:
    return (share["interval"][0], share["interval"][1]) if share["interval"] else None


def _remarks(assessment: Assessment, roles: set[str], names: Mapping[str, Text]) -> tuple[RemarkView, ...]:
    """Each as its writer agreed; a role only where it is shown in the result, so that it is nobody in particular."""

    def signed(remark: Remark) -> Text | None:
        if remark.consent == Remark.Consent.NAME:
            return remark.name
        return names.get(remark.role, remark.role) if remark.role in roles else None

    return tuple(RemarkView(remark.text, remark.lang, signed(remark)) for remark in queries.shown_remarks(assessment))


def _reference() -> Reference | None:
    """The published poll of this model, from the registry of benchmarks."""
    registry = maturity.load("benchmarks")
    about = next((figure for figure in registry.blocks["figures"] if figure["id"] == PUBLISHED), None)
    if about is None:
        return None
    qualities = {quality["id"]: quality["name"] for quality in registry.blocks["qualities"]}
    return Reference(
        values=tuple((value["what"], value["share"]) for value in about["values"]),
        year=about["year"], n=about["n"], population=about["population"], quality=about["quality"],
        quality_means=qualities[about["quality"]], source=about["source"], note=about.get("note"),
    )  # fmt: skip
