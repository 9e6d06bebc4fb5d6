"""The result of scoring: what may be shown, per element and overall, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import Lang, Message, Quantity, number, say, say_n, show
from graadmeter.disclosure import Policy
from graadmeter.maturity.band import BAND
from graadmeter.maturity.grouped import NAME_WIDTH, Segments
from graadmeter.maturity.load import in_library
from graadmeter.maturity.model import Model
from graadmeter.maturity.poll import PollResult
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.rules import title
from graadmeter.tables import SCORES

SCHEMA = "graadmeter-round/1"


@dataclass(frozen=True, slots=True)
class Distribution:
    """Answers at one level of an element (or its quick placement): option -> share, roles weighed alike."""

    n: int | None
    shares: Mapping[str, float] | None
    suppressed: bool = False

    def to_json(self) -> dict[str, Any]:
        found = {"n": self.n, "shares": None if self.shares is None else dict(self.shares)}
        return found | ({"suppressed": True} if self.suppressed else {})


@dataclass(frozen=True, slots=True)
class RoleScore:
    """One role within one element: people with a valid answer, attainment per level; None where hidden."""

    n: int | None
    attainment: Mapping[str, float | None]
    suppressed: bool = False

    def to_json(self) -> dict[str, Any]:
        found = {"n": self.n, "attainment": dict(self.attainment)}
        return found | ({"suppressed": True} if self.suppressed else {})


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One statement: attainment, how far answers lie apart (standard deviation), leaders minus the other roles."""

    n: int
    attainment: float
    sd: float
    leader_gap: float | None

    def to_json(self) -> dict[str, Any]:
        return {"n": self.n, "attainment": self.attainment, "sd": self.sd, "leader_gap": self.leader_gap}


@dataclass(frozen=True, slots=True)
class Placement:
    """What quick placements alone say of an element whose statements were answered too. None: hidden or not known."""

    level: str | None
    n: int | None
    suppressed: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "n": self.n} | ({"suppressed": True} if self.suppressed else {})


@dataclass(frozen=True, slots=True)
class ElementScore:
    """Where one element stands. Null: not measured, or hidden (`suppressed`; levels in `suppressed_levels`)."""

    id: str
    level: str | None
    score: float | None  # 0..number of levels
    interval: tuple[float, float] | None  # 80 %
    level_shares: Mapping[str, float] | None  # level -> share of the draws that end there
    attainment: Mapping[str, float | None]  # level -> 0..1
    n: int  # respondents with an answer other than don't know
    mode: str | None  # full or quick: which answers counted
    distribution: Mapping[str, Distribution]  # level -> distribution; quick placement: `placement`
    dont_know_share: float | None
    consensus: float | None  # 1 all alike, 0 half at each end
    items: Mapping[str, ItemScore]  # only what may be shown
    roles: Mapping[str, RoleScore]
    why: tuple[Reason, ...]
    suppressed: bool = False
    suppressed_levels: tuple[str, ...] = ()
    placed: Placement | None = None  # quick placements beside the statements, where there are both

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            **_place(self),
            "mode": self.mode,
            "distribution": {key: part.to_json() for key, part in self.distribution.items()},
            "dont_know_share": self.dont_know_share,
            "consensus": self.consensus,
            "items": {key: item.to_json() for key, item in self.items.items()},
            "roles": {key: role.to_json() for key, role in self.roles.items()},
            **({"placed": self.placed.to_json()} if self.placed else {}),
            "why": [reason.to_json(lang) for reason in self.why],
            **_hidden(self),
        }


@dataclass(frozen=True, slots=True)
class OverallScore:
    """Where the organisation stands; the same rules for null as `ElementScore`."""

    level: str | None
    score: float | None
    interval: tuple[float, float] | None
    level_shares: Mapping[str, float] | None
    attainment: Mapping[str, float | None]
    n: int
    answered_share: float | None  # of the questions put to these respondents; None where hidden
    indicative: bool  # too few respondents, roles or answers: an indication only
    blocked_by: tuple[str, ...]
    bottlenecks: tuple[str, ...]
    why: tuple[Reason, ...]
    suppressed: bool = False
    suppressed_levels: tuple[str, ...] = ()

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            **_place(self),
            "answered_share": self.answered_share,
            "indicative": self.indicative,
            "blocked_by": list(self.blocked_by),
            "bottlenecks": list(self.bottlenecks),
            "why": [reason.to_json(lang) for reason in self.why],
            **_hidden(self),
        }


@dataclass(frozen=True, slots=True)
class RuleScore:
    """What one rule makes of the whole. `level` None: not measured, no level by this rule, or hidden (`suppressed`)."""

    name: str
    settings: Mapping[str, Any]  # its parameters that are a single value
    own: bool  # the model's own rule
    chosen: bool  # the rule that placed the whole
    level: str | None
    why: tuple[Reason, ...]
    differs: Reason | None  # why it gives another level than the rule that placed the whole
    suppressed: bool = False

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            "title": show(title(self.name), lang),
            "parameters": dict(self.settings),
            "own": self.own,
            "chosen": self.chosen,
            "level": self.level,
            "why": [reason.to_json(lang) for reason in self.why],
            "differs": None if self.differs is None else self.differs.to_json(lang),
            **({"suppressed": True} if self.suppressed else {}),
        }


def _place(found: ElementScore | OverallScore) -> dict[str, Any]:
    return {
        "level": found.level,
        "score": found.score,
        "interval": None if found.interval is None else list(found.interval),
        "level_shares": None if found.level_shares is None else dict(found.level_shares),
        "attainment": dict(found.attainment),
        "n": found.n,
    }


def _hidden(found: ElementScore | OverallScore) -> dict[str, Any]:
    """What is hidden says so; a result that hides nothing says nothing of it."""
    said: dict[str, Any] = {"suppressed": True} if found.suppressed else {}
    return said | ({"suppressed_levels": list(found.suppressed_levels)} if found.suppressed_levels else {})


class Weighting(Protocol):
    """What answers were weighted to and what it cost: of the survey, which this room does not know."""

    def to_json(self, lang: Lang) -> dict[str, Any]: ...


@dataclass(frozen=True)
class ScoreResult:
    """One scored round of answers. `roles`: role -> respondents; `ignored`: (item, role) -> answers; None hidden."""

    model: Model
    n: int
    policy: Policy
    seed: int
    draws: int
    roles: Mapping[str, int | None]
    elements: Mapping[str, ElementScore]
    overall: OverallScore
    ignored: Mapping[tuple[str, str], int | None]
    poll: PollResult | None = None
    notices: tuple[Notice, ...] = field(default=())
    rule: str = ""  # the rule that placed the whole, as it is typed: weakest_link, majority:share=2/3
    rules: Mapping[str, RuleScore] = field(default_factory=dict)  # every rule that can place it; none where only a poll
    weighting: Weighting | None = None  # how the answers were weighted to known headcounts, where they were
    segments: Segments | None = None  # where groups stand, where that was asked

    def with_segments(self, segments: Segments) -> ScoreResult:
        """The same result, cut into groups too."""
        return replace(self, segments=segments)

    def with_weighting(self, weighting: Weighting) -> ScoreResult:
        """The same result, which says how its answers were weighted."""
        return replace(self, weighting=weighting)

    def with_notices(self, notices: Iterable[Any]) -> ScoreResult:
        """The same result with what was noticed while the answers were read put first."""
        return replace(self, notices=(*notices, *self.notices))

    def table(self) -> pa.Table:
        """One row per element, as SCORES."""
        rows = [
            {
                "element": found.id, "level": found.level, "score": found.score, "n": found.n,
                "low": found.interval[0] if found.interval else None,
                "high": found.interval[1] if found.interval else None,
            }
            for found in self.elements.values()
        ]  # fmt: skip
        return SCORES.check(pa.Table.from_pylist(rows, schema=SCORES.schema))

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, safe as JSON: the frozen round that reports are made from. Sentences are in `lang`.

        A model that is not the library's goes along as its text: a report needs it.
        """
        ignored: dict[str, dict[str, Any]] = {}
        for (item, role), n in self.ignored.items():
            ignored.setdefault(item, {})[role] = {"n": n} | ({"suppressed": True} if n is None else {})
        return {
            "schema": SCHEMA,
            "model": self.model.id,
            "version": self.model.version,
            "digest": self.model.digest,
            **({} if in_library(self.model) else {"model_text": self.model.source}),
            "lang": lang,
            "n": self.n,
            "policy": self.policy.name,
            "min_group": self.policy.min_group,
            "statement": self.policy.statement.text(lang),
            "seed": self.seed,
            "draws": self.draws,
            "band": BAND,
            "roles": {role: {"n": n} | ({"suppressed": True} if n is None else {}) for role, n in self.roles.items()},
            "elements": {key: element.to_json(lang) for key, element in self.elements.items()},
            "overall": self.overall.to_json(lang),
            "rule": self.rule,
            "rules": {name: found.to_json(lang) for name, found in self.rules.items()},
            **({} if self.weighting is None else {"weighting": self.weighting.to_json(lang)}),
            **({} if self.segments is None else {"segments": self.segments.to_json()}),
            "poll": None if self.poll is None else self.poll.to_json(lang),
            "ignored": ignored,
            "notices": [
                {
                    "code": notice.code,
                    "text": notice.message.text(lang),
                    **({"place": notice.place.text(lang)} if notice.place else {}),
                }
                for notice in self.notices
            ],
        }

    def to_text(self, lang: Lang = "en") -> str:
        """The result for a terminal."""
        return _text(self, lang)


def _text(result: ScoreResult, lang: Lang) -> str:
    def t(message: Message) -> str:
        return message.text(lang)

    model, overall = result.model, result.overall
    lines = [f"{model.name.text(lang)} {model.version}", ""]
    lines.append(t(say_n("{n} respondent", "{n} respondents", result.n)))
    head = (t(say("level")), t(say("score")), t(say("80% band")), "n")
    placed = bool(result.rules)
    if overall.n:
        lines += ["", _line("", *head)]
        lines += [_row(t(say("The whole")), overall, result, lang)] if placed or result.poll else []
        lines += [
            _row(model.elements[key].name.text(lang), found, result, lang) for key, found in result.elements.items()
        ]
        lines += [] if placed or not result.elements else ["", *_met(result, lang)]
    if overall.why:
        lines += ["", t(say("Why")), *(f"- {reason.message().text(lang)}" for reason in overall.why)]
    if overall.bottlenecks:
        names = [model.elements[key].name for key in overall.bottlenecks]
        lines.append("- " + t(say("What the next level needs first: {names}.", names=names)))
    if result.rules:
        lines += ["", t(say("How the whole is placed")), *_rules(result, lang)]
    if result.poll:
        lines += ["", t(say("Poll")), *_poll(result, lang)]
    if result.notices:
        lines += ["", t(say("Please note"))]
        lines += [f"- {f'{n.place.text(lang)}: ' if n.place else ''}{n.message.text(lang)}" for n in result.notices]
    if result.segments:
        lines += ["", t(say("Groups")), "", result.segments.to_text(model, lang)]
    return "\n".join([*lines, "", result.policy.statement.text(lang)])


def _met(result: ScoreResult, lang: Lang) -> Iterator[str]:
    """How many criteria stand, by what people say alone, and what that does not mean."""
    met = sum(found.level == "met" for found in result.elements.values())
    count = say("Met, by what people say alone: {met} of {n}.", met=met, n=len(result.elements))
    yield count.text(lang)
    if result.model.rule and (meaning := result.model.rule.explained.get("overall")):
        yield meaning.text(lang)


def _rules(result: ScoreResult, lang: Lang) -> Iterator[str]:
    """The level by each rule, the one that placed the whole first, and why another gives another."""
    for name, found in result.rules.items():
        level = result.model.level(found.level).name if found.level else say("hidden") if found.suppressed else "-"
        mark = "*" if found.chosen else " "
        yield f"{mark} {show(title(name), lang)[:NAME_WIDTH]:<{NAME_WIDTH - 2}} {show(level, lang)}"
    yield from (f"- {found.differs.message().text(lang)}" for found in result.rules.values() if found.differs)


def _row(name: str, found: ElementScore | OverallScore, result: ScoreResult, lang: Lang) -> str:
    if found.suppressed:
        return _line(name, say("hidden").text(lang), "", "", str(found.n))
    level = result.model.level(found.level).name.text(lang) if found.level else "-"
    score = "-" if found.score is None else number(found.score, lang, every=True)
    band = "" if found.interval is None else "–".join(number(end, lang, every=True) for end in found.interval)
    return _line(name, level, score, band, str(found.n))


def _line(name: str, level: str, score: str, band: str, n: str) -> str:
    return f"{name[:NAME_WIDTH]:<{NAME_WIDTH}} {level:<26} {score:>6}  {band:>11} {n:>6}".rstrip()


def _poll(result: ScoreResult, lang: Lang) -> list[str]:
    poll = result.poll
    assert poll is not None
    shown = [poll.verdict.text(lang)]
    texts = {option.id: option.text for option in result.model.poll.options} if result.model.poll else {}
    for option, share in poll.options.items():
        if share.share is not None:
            shown.append(f"{Quantity(share.share, 'share').text(lang):>5}  {texts[option].text(lang)}")
    return shown
