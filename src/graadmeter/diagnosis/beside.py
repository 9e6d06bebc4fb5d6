"""The six success criteria on their own, from files: what people say beside what the platform shows, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graadmeter import maturity
from graadmeter.base.errors import FileError, GraadmeterError, Notice, Place, ReportError, require_file
from graadmeter.base.intervals import DRAWS, SEED
from graadmeter.base.text import Lang, Message, Quantity, Text, say, say_n, show
from graadmeter.diagnosis.adoption import action_of, next_adoption
from graadmeter.diagnosis.criteria import criteria, months_between
from graadmeter.diagnosis.facts import Facts, notices, read_facts, sorted_out
from graadmeter.diagnosis.figures import Figures, conversation
from graadmeter.diagnosis.result import Adoption, Conversation, CriterionRow, IndicatorFigure
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Model
from graadmeter.survey import read_answers

SCHEMA = "graadmeter-criteria/1"
VERDICTS: Mapping[str, Message] = {"met": say("met"), "partly": say("partly met"), "not_met": say("not met")}
LARGEST_BYTES = 20_000_000  # measures of an organisation with many units are some hundred kB


@dataclass(frozen=True)
class CriteriaResult:
    """The criteria side by side. `respondents`: of the survey; None: not asked. `on`: the day facts must hold on."""

    model: Model
    rows: tuple[CriterionRow, ...]
    adoption: Adoption | None
    respondents: int | None
    conversation: Conversation | None
    policy: Policy
    on: date
    notices: tuple[Notice, ...]

    @property
    def met(self) -> int:
        return sum(row.status == "met" for row in self.rows)

    def row(self, criterion: str) -> CriterionRow:
        return next(row for row in self.rows if row.criterion.id == criterion)

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, texts in `lang`: per criterion survey, telemetry, status, conflict, indicators and next step."""
        return {
            "schema": SCHEMA,
            "model": self.model.id,
            "version": self.model.version,
            "digest": self.model.digest,
            "lang": lang,
            "on": self.on.isoformat(),
            "n": self.respondents,
            "policy": self.policy.name,
            "min_group": self.policy.min_group,
            "statement": self.policy.statement.text(lang),
            "met": self.met,
            "of": len(self.rows),
            "criteria": {row.criterion.id: row_json(row, self.model, lang) for row in self.rows},
            "next_step": _adoption_json(self.adoption, lang),
            "notices": [{"code": notice.code, "text": notice.message.text(lang)} for notice in self.notices],
        }

    def to_text(self, lang: Lang = "en") -> str:
        """The criteria for a terminal."""
        return "\n".join(_text(self, lang))


def beside(
    *,
    survey: str | Path | None = None,
    measures: str | Path | Mapping[str, Any] | None = None,
    facts: str | Path | None = None,
    launched_on: date | None = None,
    on: date,
    policy: Policy,
    draws: int = DRAWS,
    seed: int = SEED,
) -> CriteriaResult:
    """The six criteria from an answers file, the JSON of `conversation measure` and a facts file, as far as given.

    `launched_on`: when the network was launched, which with the last day of the data picks the band of the top-down
    share. `on`: facts must hold on this day. Raises ReportError where none of the three is given, else what reading
    each raises.
    """
    if survey is None and measures is None and facts is None:
        raise ReportError(say("give at least one of --survey, --measures and --facts: there is nothing to judge by"))
    esm6, registry, crosswalk = (maturity.load(name) for name in ("esm6", "metrics", "mapping"))
    told: list[Notice] = []
    respondents, asked = None, None
    if survey is not None:
        read = read_answers(Path(survey), esm6.vocabulary(), roles=esm6.respondent_roles())
        scored = maturity.score(read.table, esm6, policy=policy, draws=draws, seed=seed).with_notices(read.notices)
        respondents, asked = scored.n, scored.to_json()["elements"]
        told += scored.notices
    measured = measures if measures is None or isinstance(measures, Mapping) else read_measures(Path(measures))
    found = Facts()
    if facts is not None:
        found = sorted_out(read_facts(Path(facts), registry, today=on, policy=policy), registry, on)
    figures = Figures(measured, registry, found)
    told += notices(found, registry, figures.spoken_of)
    platform = conversation(measured, figures)
    if platform and platform.policy == "public" != policy.name:
        told.append(Notice("public", say("The platform figures were made without the protection of small groups.")))
    rows = criteria(
        esm6, figures, model=maturity.load("esm3"), crosswalk=crosswalk, survey=asked,
        months=months_between(launched_on, platform.period.end if platform else None),
    )  # fmt: skip
    return CriteriaResult(esm6, rows, next_adoption(esm6, rows), respondents, platform, policy, on, tuple(told))


def read_measures(path: Path) -> Mapping[str, Any]:
    """The JSON that `conversation measure --json` wrote. Raises FileError or ReportError (file, place)."""
    require_file(path, say("the file of measures"))
    place = Place(file=path.name)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
    except OSError as problem:
        raise FileError(
            say("{path} cannot be read: {problem}", path=str(path), problem=problem.strerror or "?")
        ) from None
    except (ValueError, RecursionError) as problem:
        raise _no_measures(Place(file=path.name, line=getattr(problem, "lineno", None))) from None
    metrics = data.get("metrics") if isinstance(data, dict) else None
    if not isinstance(metrics, dict):
        raise _no_measures(place)
    for name, entry in metrics.items():
        value = entry.get("value") if isinstance(entry, dict) else entry
        if not isinstance(entry, dict) or isinstance(value, bool) or not isinstance(value, int | float | None):
            raise _no_measures(Place(file=path.name, path=f"metrics.{name[:60]}"))
    for name in ("dataset", "coverage"):
        if not isinstance(data.get(name) or {}, dict):
            raise _no_measures(Place(file=path.name, path=name))
    return data


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _no_measures(place: Place) -> GraadmeterError:
    text = say("these are no measures; give the JSON that `conversation measure --json` wrote")
    return ReportError(text, place=place)


def row_json(row: CriterionRow, model: Model, lang: Lang) -> dict[str, Any]:
    """One criterion as plain data."""
    action = action_of(row.criterion)
    return {
        "name": row.criterion.name.text(lang),
        "question": show(row.question, lang),
        "survey": {
            "score": row.survey, "n": row.survey_n,
            "interval": None if row.survey_interval is None else list(row.survey_interval),
            "note": None if row.survey_note is None else row.survey_note.text(lang),
        },
        "telemetry": row.telemetry,
        "combined": row.combined,
        "status": row.status,
        "conflict": row.conflict,
        "one_sided": row.one_sided,
        "indicators": [_indicator_json(one, lang) for one in row.indicators],
        "next_step": None if action is None or row.status == "met" else show(action["text"], lang),
        "categories": [category.id for category in row.categories],
    }  # fmt: skip


def _indicator_json(one: IndicatorFigure, lang: Lang) -> dict[str, Any]:
    figure = one.figure
    return {
        "metric": figure.metric,
        "name": show(figure.name, lang),
        "definition": None if figure.definition is None else show(figure.definition, lang),
        "value": figure.value,
        "unit": figure.unit,
        "n": figure.n,
        "n_of": figure.n_of,
        "rule": figure.rule,
        "from": "fact" if figure.source is not None else "platform" if figure.value is not None else None,
        "source": figure.source,
        "stated_on": figure.stated_on.isoformat() if figure.stated_on else None,
        "partly": one.indicator.partly,
        "met": one.indicator.met,
        "band": None if one.band is None else list(one.band),
        "basis": one.indicator.basis.text(lang),
        "verdict": one.verdict,
        "points": one.points,
        "reason": None if figure.reason is None else figure.reason.text(lang),
    }


def _adoption_json(found: Adoption | None, lang: Lang) -> dict[str, Any] | None:
    if found is None:
        return None
    part = found.part
    return {
        "criterion": found.criterion.id,
        "text": show(found.step.text, lang),
        "owner": None if found.step.owner is None else show(found.step.owner, lang),
        "done_when": [show(each, lang) for each in found.step.done_when],
        "why": found.why.text(lang),
        "part": None if part is None else {"name": show(part.name, lang), "does": show(part.does, lang)},
    }


def _text(result: CriteriaResult, lang: Lang) -> Iterator[str]:
    def t(text: Text) -> str:
        return show(text, lang)

    yield f"{result.model.name.text(lang)} {result.model.version}"
    for row in result.rows:
        yield ""
        yield f"{t(row.criterion.name)}: {t(status(row))}"
        yield "  " + t(survey_line(row))
        yield "  " + t(platform_line(row))
        for one in row.indicators:
            yield from (f"    {line}" for line in _indicator(one, lang))
    yield ""
    yield t(say("Criteria met: {met} of {n}.", met=result.met, n=len(result.rows)))
    if result.model.rule:
        yield t(result.model.rule.explained["overall"])
    if result.adoption:
        found = result.adoption
        yield ""
        yield t(say("Next step: {step}", step=found.step.text))
        yield "  " + t(found.why)
        if found.step.owner:
            yield "  " + t(say("Who: {owner}", owner=found.step.owner))
        yield from ("  " + t(say("Done when: {statement}", statement=each)) for each in found.step.done_when)
        if found.part:
            yield "  " + t(say("Part of the adoption programme: {name}. {does}", name=found.part.name,
                               does=found.part.does))  # fmt: skip
    if result.notices:
        yield ""
        yield t(say("Please note"))
        yield from (f"- {notice.message.text(lang)}" for notice in result.notices)
    yield ""
    yield result.policy.statement.text(lang)


def status(row: CriterionRow) -> Text:
    """met, partly met, not met; with a conflict or the one source it rests on."""
    if row.status is None:
        return say("not to be judged yet")
    verdict = VERDICTS[row.status]
    if row.conflict:
        return say("{verdict}; conflict, to be explained by the owner", verdict=verdict)
    if row.one_sided and row.survey is None:
        return say("{verdict}, from the platform alone", verdict=verdict)
    return say("{verdict}, from what people say alone", verdict=verdict) if row.one_sided else verdict


def survey_line(row: CriterionRow) -> Text:
    """What people say of a criterion, in one line."""
    if row.survey is None:
        return say("People: {note}", note=row.survey_note)
    score, n = Quantity(row.survey, "score2"), row.survey_n
    if row.survey_interval is None:
        return say("People: {score} of 1, n = {n}", score=score, n=n)
    low, high = (Quantity(end, "score2") for end in row.survey_interval)
    return say("People: {score} of 1 (between {low} and {high}), n = {n}", score=score, low=low, high=high, n=n)


def platform_line(row: CriterionRow) -> Text:
    """What the platform says of a criterion, in one line."""
    if row.telemetry is None:
        return say("Platform: no figure to judge by yet")
    seen = [one for one in row.indicators if one.points is not None]
    text = say(
        "Platform: {score} of 1, from {seen} of {n} figures", score=Quantity(row.telemetry, "score2"), seen=len(seen),
        n=len(row.indicators),
    )  # fmt: skip
    facts = sum(one.figure.source is not None for one in seen)
    return say_n("{text}, {n} of them a fact", "{text}, {n} of them facts", facts, text=text) if facts else text


def _indicator(one: IndicatorFigure, lang: Lang) -> Iterator[str]:
    figure = one.figure
    name = show(figure.name, lang)
    amount = one.quantity
    if amount is None:
        yield f"- {name}: {show(figure.reason, lang)}"
    else:
        verdict = VERDICTS[one.verdict].text(lang) if one.verdict else "-"
        origin = figure.as_fact if figure.as_fact else figure.counted
        yield f"- {name}: {amount.text(lang)} · {verdict} ({one.bars.text(lang)}) · {show(origin, lang)}"
    if figure.definition is not None:
        yield f"    {show(figure.definition, lang)}"
