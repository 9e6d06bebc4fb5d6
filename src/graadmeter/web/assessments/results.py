"""The result as it may be shown: made in steps, so that no answer can be had by comparing two results.

While a round is open the result is made anew only when at least the minimum group of new answers arrived. After
closing, a last step takes in the rest, unless so few came since the step before that the difference would tell what
they said; then the result stays as it was shown. A result nobody looked at before closing simply holds everyone.

A category has steps of its own: not everybody is asked everything, so that of ten new answers one may be about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.verbs import DRAWS, SEED
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot

ROUGH_DECIMALS = 2  # of the whole while a category waits: with a twelfth of the weight, it is unknown within 0.12


def due(answers: int, shown: int | None, *, min_group: int, closed: bool) -> bool:
    """True when a result over `answers` may take the place of one over `shown` (None: nothing was shown yet)."""
    if answers < min_group:
        return False
    if shown is None:
        return True
    return answers - shown >= (queries.LAST_STEP if closed else min_group)


def in_step(result: dict[str, Any], before: Mapping[str, Any], least: int) -> dict[str, Any]:
    """`result` (JSON of a round) as it may follow on `before`.

    A category stays as it was while fewer than `least` people answered one of its figures since. The whole then has
    figures of ROUGH_DECIMALS, so that the new figures of such a category cannot be solved for. What rules make of
    single categories waits along: their verdicts stay, and so does the whole where such a rule placed it.
    """
    waits = {
        key: before["elements"][key]
        for key, element in result["elements"].items()
        if _too_close(element, before["elements"][key], least)
    }
    if not waits:
        return result
    whole = _rough(result["overall"])
    if not _own(result):
        whole = before["overall"]
    return {**result, "elements": {**result["elements"], **waits}, "overall": whole, "rules": _rules(before, whole)}


def _own(result: Mapping[str, Any]) -> bool:
    """The whole was placed by the model's own rule, whose verdict is told under every policy."""
    return all(said["own"] for said in result.get("rules", {}).values() if said["chosen"])


def _rules(before: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """The verdicts shown before, as long as they were set beside the level that the whole has now."""
    rules: dict[str, Any] = before.get("rules", {})
    return rules if before["overall"].get("level") == whole.get("level") else {}


def _too_close(element: Mapping[str, Any], before: Mapping[str, Any], least: int) -> bool:
    counts, counted = _people(element), _people(before)
    return any(0 < n - counted[figure] < least for figure, n in counts.items() if figure in counted)


def _people(element: Mapping[str, Any]) -> dict[str, int]:
    """How many people stand behind each figure of a category that is shown; hidden ones give nothing to compare."""
    parts = {**element["distribution"], **element["items"], "placed": element.get("placed") or {"n": 0}, "": element}
    return {name: part["n"] for name, part in parts.items() if part["n"] and not part.get("suppressed")}


def _rough(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rough(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rough(part) for part in value]
    return round(value, ROUGH_DECIMALS) if isinstance(value, float) else value


def refresh(*, assessment: Assessment, on: date) -> Snapshot | None:
    """The result to show, made anew where that is due; None before the minimum group.

    Takes about a second for some hundreds of respondents where it is due, and one query where it is not.
    """
    shown = queries.snapshot(assessment)
    if (shown is not None and shown.final) or assessment.is_draft:
        return shown
    before = shown.n if shown else None
    answers = assessment.responses.count()
    if not due(answers, before, min_group=assessment.min_group, closed=assessment.is_closed):
        if shown and assessment.is_closed:
            shown.final = True
            shown.save(update_fields=["final"])
        return shown
    return _store(assessment, on, *_scored(assessment))


def _store(assessment: Assessment, on: date, n: int, result: dict[str, Any]) -> Snapshot | None:
    """Keep the new result, unless another request was first and the step from there would be too small."""
    with transaction.atomic():
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        shown = queries.snapshot(assessment)
        closed = assessment.is_closed
        if shown and not due(n, shown.n, min_group=assessment.min_group, closed=closed):
            return shown
        if shown:
            least = queries.LAST_STEP if closed else assessment.min_group
            result = {lang: in_step(found, shown.result[lang], least) for lang, found in result.items()}
        row, _ = Snapshot.objects.update_or_create(
            assessment=assessment, defaults={"n": n, "made_on": on, "final": closed, "result": result}
        )
    return row


def _scored(assessment: Assessment) -> tuple[int, dict[str, Any]]:
    """The number of answers and the result in each language, under the policy the round was taken with."""
    rows = queries.responses(assessment)
    model = queries.taken_model(assessment)
    found = maturity.score(
        queries.as_answers(rows, model), model, rule=assessment.rule or None, policy=queries.policy_of(assessment),
        draws=DRAWS, seed=SEED,
    )  # fmt: skip
    return len(rows), {lang: found.to_json(lang) for lang in LANGS}
