"""Every initiative with its phase and verdict, and what the diagnosis proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Bilingual, Message, say
from graadmeter.diagnosis import initiative as weighing
from graadmeter.diagnosis.initiative import Weighed
from graadmeter.maturity.model import Level, Model
from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives import queries
from graadmeter.web.initiatives.models import Effect, Initiative, Review, State
from graadmeter.web.initiatives.queries.suggestions import Suggestion, suggestions
from graadmeter.web.language import current
from graadmeter.web.people.access import Access


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative. `weighed`: its last review with a verdict; None: not weighed yet. `opinion`: the last one closed
    had too few raters for a verdict."""

    initiative: Initiative
    phase: Level
    weighed: Weighed | None
    verdict: Bilingual | None  # as it was kept when the review was closed
    opinion: bool
    asked: Review | None  # ratings are being collected
    yours: bool  # you have not rated in it yet
    moves: tuple[tuple[Bilingual | str, Effect], ...]  # what it should move, by how much
    stop: Message | None  # stopping comes up


@dataclass(frozen=True, slots=True)
class IndexPage:
    rows: tuple[Row, ...]  # running ones and ideas
    over: tuple[Row, ...]  # done or stopped
    suggestions: tuple[Suggestion, ...]
    counts: tuple[Message, ...]  # how many there are of each verdict


def index(access: Access, today: date) -> IndexPage:
    organisation = access.organisation
    model = diagnosis.categories_model(organisation)
    names = queries.process_names(organisation)
    found = [_row(each, access, model, names) for each in queries.initiatives(organisation)]
    over = (State.DONE, State.STOPPED)
    return IndexPage(
        rows=tuple(row for row in found if row.initiative.state not in over),
        over=tuple(row for row in found if row.initiative.state in over),
        suggestions=suggestions(organisation, current(), today),
        counts=_counts(found),
    )


def _row(each: Initiative, access: Access, model: Model, processes: Mapping[str, Bilingual]) -> Row:
    wi3 = queries.model()
    review, asked = queries.last_closed(each), queries.open_review(each)
    return Row(
        initiative=each,
        phase=wi3.level(each.phase),
        weighed=queries.weighed(review) if review else None,
        verdict=queries.verdict_of(review) if review else None,
        opinion=queries.last_opinion(each) is not None,
        asked=asked,
        yours=asked is not None and queries.own_rating(asked, access.user) is None,
        moves=moved(each, model, processes),
        stop=weighing.stop_rule(wi3, queries.verdicts_in_order(each)),
    )


def moved(
    each: Initiative, model: Model, processes: Mapping[str, Bilingual]
) -> tuple[tuple[Bilingual | str, Effect], ...]:
    """The names of what it should move, with the effect; what is no category and no process by its id."""
    named = {(model.id, element.id): element.name for element in model.elements.values()}
    named |= {(queries.PROCESSES, process): name for process, name in processes.items()}
    return tuple(
        (named.get((one.model_id, one.element), f"{one.model_id}.{one.element}"), one) for one in each.effects.all()
    )


def _counts(rows: list[Row]) -> tuple[Message, ...]:
    wi3 = queries.model()
    names = {verdict["id"]: verdict["name"] for verdict in wi3.blocks["verdicts"]}
    kept = [queries.last_closed(row.initiative) for row in rows]
    told = [
        say("{name}: {n}", name=name, n=n)
        for verdict, name in reversed(names.items())
        if (n := sum(review is not None and review.verdict == verdict for review in kept))
    ]
    if waiting := sum(review is None for review in kept):
        told.append(say("{name}: {n}", name=say("Not weighed yet"), n=waiting))
    return tuple(told)
