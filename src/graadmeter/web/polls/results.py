"""The result as it may be shown: in steps, so that no vote can be had by comparing two results.

While a poll is open the result is made anew only when at least the minimum group voted since, and without roles and age
bands. After closing, a last step takes in the rest, unless so few came since that the difference would tell what they
said. Not every vote is in every figure (who does not know is in no description), so a figure that moved by fewer people
than a step holds the step back; how often voters use it themselves stays as it was shown instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.maturity.poll import Cell
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.results import due
from graadmeter.web.polls import queries
from graadmeter.web.polls.models import Shown

ANY = LANGS[0]  # the figures are the same in every language


def refresh(*, assessment: Assessment, on: date) -> Shown | None:
    """The result to show, made anew where that is due; None before the minimum group.

    Two queries where it is not due, some ten milliseconds where it is, at any number of votes.
    """
    last = queries.shown(assessment)
    if (last is not None and last.final) or assessment.is_draft:
        return last
    n = queries.votes(assessment)
    if not assessment.is_closed and not due(n, last.n if last else None, min_group=assessment.min_group, closed=False):
        return last
    with transaction.atomic():
        row = Assessment.objects.select_for_update().get(pk=assessment.pk)
        return _step(row, queries.shown(row), queries.tally(row), on)


def _step(assessment: Assessment, last: Shown | None, tally: dict[Cell, int], on: date) -> Shown | None:
    """The next result after `last`, or `last` itself where the step would be too small."""
    n, closed = sum(tally.values()), assessment.is_closed
    least = assessments.LAST_STEP if closed else assessment.min_group
    made = None
    if due(n, last.n if last else None, min_group=assessment.min_group, closed=closed):
        made = _result(assessment, tally, split=closed)
        if last and too_close(_poll(made), _poll(last.result), least):
            made = None
        elif last and _few(_daily(made), _daily(last.result), least):
            made = {lang: _daily_as_before(found, last.result[lang]) for lang, found in made.items()}
    if made is None:
        if last is None or not closed:
            return last
        n, on, made = last.n, last.made_on, _closed(assessment, last)
    cells = [] if closed else [[*cell, count] for cell, count in tally.items()]
    row, _ = Shown.objects.update_or_create(
        assessment=assessment, defaults={"n": n, "made_on": on, "final": closed, "result": made, "cells": cells}
    )
    return row


def too_close(poll: Mapping[str, Any], before: Mapping[str, Any], least: int) -> bool:
    """True when a figure about the question moved, by fewer than `least` people. Both: the poll of a round's JSON."""
    return any(_few(now, then, least) for now, then in zip(_asked(poll), _asked(before), strict=True))


def _few(now: Mapping[str, int], then: Mapping[str, int], least: int) -> bool:
    """True when two counts of one figure differ, by fewer than `least` people; hidden ones give nothing to compare."""
    return bool(now and then) and 0 < sum(abs(n - then.get(part, 0)) for part, n in now.items()) < least


def _asked(poll: Mapping[str, Any]) -> Iterator[dict[str, int]]:
    """People behind the figures about the question: per description, and who knows against who does not."""
    yield {key: share["count"] for key, share in poll["options"].items() if share["count"] is not None}
    yield _halves(poll["dont_know"])


def _daily(result: Mapping[str, Any]) -> dict[str, int]:
    return _halves(_poll(result)["daily_users"])


def _halves(share: Mapping[str, Any]) -> dict[str, int]:
    return {} if share["n"] is None else {"in": share["count"], "out": share["n"] - share["count"]}


def _daily_as_before(found: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    poll = {**found["poll"], "daily_users": before["poll"]["daily_users"]}
    return {**found, "poll": poll, "notices": before["notices"]}


def _closed(assessment: Assessment, last: Shown) -> dict[str, Any]:
    """The last result with its roles and age bands, which could not be shown before; the later votes stay out."""
    if not last.cells:  # of a poll that began before votes had a tally: its result stays as it was
        return dict(last.result)
    made = _result(assessment, {Cell(*cell): n for *cell, n in last.cells}, split=True)
    return {lang: _daily_as_before(found, last.result[lang]) for lang, found in made.items()}


def _poll(result: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = result[ANY]["poll"]
    return found


def _result(assessment: Assessment, tally: Mapping[Cell, int], *, split: bool) -> dict[str, Any]:
    model, policy = assessments.taken_model(assessment), assessments.policy_of(assessment)
    found = maturity.score_poll(tally, model, policy=policy, split=split)
    return {lang: found.to_json(lang) for lang in LANGS}
