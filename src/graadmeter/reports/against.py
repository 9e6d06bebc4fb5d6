"""What a schema cannot say of a round: ids are the model's, bands go up, days are days, a plan fits its quarters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from graadmeter.base.errors import ModelError, Place, ReportError, RuleError, UnknownNameError
from graadmeter.base.text import say
from graadmeter.maturity import Model, criteria
from graadmeter.maturity.choice import choose
from graadmeter.reports import blocks
from graadmeter.reports.brand import brand


def check_against(model: Model, data: Mapping[str, Any], file: str | None) -> None:
    """Every element, level and option in the round is one of the model's; bands go up; dates are dates."""
    standings = {f"elements.{key}": said for key, said in data["elements"].items()} | {"overall": data["overall"]}
    for path, ask in _names(model, data, standings):
        try:
            ask()
        except UnknownNameError as problem:
            raise ReportError(problem.message, place=Place(file=file, path=path)) from None
    if data.get("rule") and not criteria.is_set(model):
        try:
            choose(model, data["rule"])
        except (ModelError, RuleError) as problem:
            raise ReportError(problem.message, place=Place(file=file, path="rule")) from None
    options = {option.id for option in model.poll.options} if model.poll else set()
    for key in (data.get("poll") or {}).get("options", ()):
        if key not in options:
            problem_text = say("the poll of {model} has no answer {seen}", model=model.id, seen=repr(key))
            raise ReportError(problem_text, place=Place(file=file, path="poll.options"))
    for path, said in standings.items():
        top, interval = len(model.levels), said.get("interval")
        values = [value for value in (said["score"], *(interval or ())) if value is not None]
        if any(not 0 <= value <= top for value in values) or (interval and interval[0] > interval[1]):
            problem_text = say(
                "expected a score and a band from 0 to {top}, the lower end first; saw {seen}",
                top=top, seen=[str(value) for value in values],
            )  # fmt: skip
            raise ReportError(problem_text, place=Place(file=file, path=path))
    dates = {"made_on": data.get("made_on")}
    for block in ("assessment", "organisation", "previous"):
        dates |= {f"{block}.{key}": day for key, day in (data.get(block) or {}).items() if key.endswith("_on")}
    dates |= {f"explanations.{key}": said.get("written_on") for key, said in (data.get("explanations") or {}).items()}
    stated = data.get("facts") or {"on": None, "rows": []}
    dates |= {"facts.on": stated["on"]} | {f"facts.rows[{i}]": row["date"] for i, row in enumerate(stated["rows"])}
    dates |= {"criteria_survey.closed_on": (data.get("criteria_survey") or {}).get("closed_on")}
    dates |= {f"judgements.{key}": said.get("agreed_on") for key, said in (data.get("judgements") or {}).items()}
    dates |= dict(blocks.days(data))
    for path, day in dates.items():
        try:
            date.fromisoformat(day) if day is not None else None
        except ValueError:
            problem_text = say("{seen} is not a day; write it as 2026-03-31", seen=repr(day))
            raise ReportError(problem_text, place=Place(file=file, path=path)) from None
    for name, ask in (("plan", partial(blocks.check, data)), ("brand", partial(brand, data.get("brand")))):
        try:
            ask()
        except ReportError as problem:
            raise ReportError(problem.message, place=Place(file=file, path=name)) from None


def _names(
    model: Model, data: Mapping[str, Any], standings: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each id in the round, as its place and the question that fails where the model does not have it."""
    for key in data["elements"]:
        yield f"elements.{key}", partial(model.element, key)
    for path, said in standings.items():
        levels = [said["level"], *(said.get("attainment") or {})]
        yield from ((path, partial(model.level, level)) for level in levels if level is not None)
        named = [*(said.get("bottlenecks") or ()), *(said.get("blocked_by") or ())]
        yield from ((path, partial(model.element, element)) for element in named)
    for rule, said in (data.get("rules") or {}).items():
        if said["level"] is not None:
            yield f"rules.{rule}", partial(model.level, said["level"])
    for key, wanted in (data.get("ambitions") or {}).items():
        yield f"ambitions.{key}", partial(model.element, key)
        if wanted is not None:
            yield f"ambitions.{key}", partial(model.level, wanted)
    yield from blocks.names(model, data)
