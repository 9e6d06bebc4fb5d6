"""What a calibrated round says. Of persons it shows a mean, a spread and bins of a minimum group or more, no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from graadmeter.base.errors import Notice
from graadmeter.base.text import Bilingual, Lang, Message, Quantity, say, say_n
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Level, Model

Type = Literal["pcm", "grm", "rasch"]
WIDTH = 38  # of an item in the terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedItem:
    """One statement, or the quick placement of one element. Null: not estimated; `reason` says why."""

    id: Annotated[str, "item id; `esm3.<category>` for quick placement"]
    element: Annotated[str, "element id"]
    level: Annotated[Level | None, "the level it claims to be evidence for; None: quick placement"]
    n: Annotated[int, "answers"]
    difficulty: Annotated[float | None, "from the mean of the items, in the unit of the scale"] = None
    difficulty_se: Annotated[float | None, "its standard error"] = None
    slope: Annotated[float | None, "how sharply it tells people apart; 1 in pcm and rasch"] = None
    infit: Annotated[float | None, "mean square, 1 as expected"] = None
    outfit: Annotated[float | None, "mean square, 1 as expected"] = None
    reason: Annotated[Message | None, "why there are no figures"] = None

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            "element": self.element,
            "level": self.level.id if self.level else None,
            "n": self.n,
            "difficulty": self.difficulty,
            "difficulty_se": self.difficulty_se,
            "slope": self.slope,
            "infit": self.infit,
            "outfit": self.outfit,
            **({"reason": self.reason.text(lang)} if self.reason else {}),
        }


@dataclass(frozen=True, slots=True)
class LevelPlace:
    """Where the statements of one level stand: their median."""

    level: Level
    items: int
    difficulty: float


@dataclass(frozen=True, slots=True)
class Bin:
    """People whose measure lies from `low` up to `high`; None: no end on that side."""

    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """The people together, from the mean of the items."""

    measure: float
    standard_error: float
    spread: float  # standard deviation of the people, measurement error taken out
    bins: tuple[Bin, ...]  # each of a minimum group or more; empty: too few people for two


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedRound:
    """One round on one scale. `reversed`: pairs of statements of one element whose order goes against the model."""

    model: Model
    kind: Type
    n: int
    method: Message
    policy: Policy
    items: tuple[CalibratedItem, ...]
    levels: tuple[LevelPlace, ...]
    reversed: tuple[tuple[CalibratedItem, CalibratedItem], ...]  # the earlier level first
    organisation: Organisation
    log_likelihood: float
    parameters: int
    converged: bool
    notices: tuple[Notice, ...]

    def with_notices(self, notices: Iterable[Notice]) -> CalibratedRound:
        """The same result with what was noticed while the answers were read put first."""
        return replace(self, notices=(*notices, *self.notices))

    @property
    def in_order(self) -> bool | None:
        """Whether every level is harder than the one before; None with fewer than two levels."""
        places = [level.difficulty for level in self.levels]
        return places == sorted(set(places)) if len(places) > 1 else None

    @property
    def order(self) -> tuple[Message, ...]:
        """Whether the order of the levels holds, in words."""
        names: list[Bilingual] = [level.level.name for level in self.levels]
        if self.in_order is None:
            said = [say("The order of the levels cannot be checked: no statements of two levels were calibrated.")]
        elif self.in_order:
            said = [say("The levels come in the order of the model, from easy to hard: {names}.", names=names)]
        else:
            found = [level.level.name for level in sorted(self.levels, key=lambda level: level.difficulty)]
            said = [
                say(
                    "The levels do not come in the order of the model ({names}); from easy to hard: {found}.",
                    names=names,
                    found=found,
                )
            ]
        for early, late in self.reversed:
            assert early.level is not None
            assert late.level is not None
            said.append(
                say(
                    "{late} ({late_level}) is easier than {early} ({early_level}), by more than chance.",
                    late=late.id, late_level=late.level.name, early=early.id, early_level=early.level.name,
                )
            )  # fmt: skip
        return tuple(said)

    @property
    def unit(self) -> Message:
        if self.kind == "grm":
            return say("standard deviation of the people")
        return say("logit")

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, safe as JSON. Sentences are in `lang`. Nothing in it is about one person."""
        whole = self.organisation
        return {
            "model": self.model.id,
            "version": self.model.version,
            "type": self.kind,
            "lang": lang,
            "n": self.n,
            "method": self.method.text(lang),
            "unit": self.unit.text(lang),
            "policy": self.policy.name,
            "min_group": self.policy.min_group,
            "statement": self.policy.statement.text(lang),
            "items": {item.id: item.to_json(lang) for item in self.items},
            "levels": {place.level.id: {"items": place.items, "difficulty": place.difficulty} for place in self.levels},
            "order": {
                "in_order": self.in_order,
                "reversed": [[early.id, late.id] for early, late in self.reversed],
                "text": [sentence.text(lang) for sentence in self.order],
            },
            "organisation": {
                "measure": whole.measure,
                "standard_error": whole.standard_error,
                "spread": whole.spread,
                "distribution": [{"from": bin.low, "to": bin.high, "n": bin.n} for bin in whole.bins],
            },
            "fit": {
                "log_likelihood": self.log_likelihood,
                "parameters": self.parameters,
                "converged": self.converged,
            },
            "notices": [{"code": notice.code, "text": notice.message.text(lang)} for notice in self.notices],
        }

    def to_text(self, lang: Lang = "en") -> str:
        """The result for a terminal."""

        def t(message: Message) -> str:
            return message.text(lang)

        def number(value: float | None) -> str:
            return "-" if value is None else Quantity(value, "score2").text(lang)

        whole = self.organisation
        lines = [f"{self.model.name.text(lang)} {self.model.version}", t(self.method)]
        lines += ["", t(say_n("{n} respondent", "{n} respondents", self.n))]
        lines.append(
            t(
                say(
                    "The organisation stands {measure} from the middle of the items "
                    "(standard error {error}, unit: {unit}).",
                    measure=Quantity(whole.measure, "score2"), error=Quantity(whole.standard_error, "score2"),
                    unit=self.unit,
                )
            )
        )  # fmt: skip
        lines += ["", _line("", t(say("level")), t(say("difficulty")), t(say("error")), "infit", "outfit", "n")]
        for item in sorted(self.items, key=lambda item: (item.difficulty is None, item.difficulty or 0.0, item.id)):
            level = item.level.name.text(lang) if item.level else "-"
            lines.append(
                _line(
                    item.id, level, number(item.difficulty), number(item.difficulty_se), number(item.infit),
                    number(item.outfit), str(item.n),
                )
            )  # fmt: skip
            if item.reason:
                lines.append(f"  {t(item.reason)}")
        lines += ["", t(say("Order")), *(f"- {t(sentence)}" for sentence in self.order)]
        if whole.bins:
            lines += ["", t(say("People on the scale"))]
            lines += [f"{_range(bin, lang):>20} {bin.n:>6}" for bin in whole.bins]
        if self.notices:
            lines += ["", t(say("Please note")), *(f"- {t(notice.message)}" for notice in self.notices)]
        return "\n".join([*lines, "", t(self.policy.statement)])


def _line(name: str, level: str, *figures: str) -> str:
    wide = (12, 6, 6, 6, 6)
    cells = [f"{figure:>{n}}" for figure, n in zip(figures, wide, strict=True)]
    return f"{name[:WIDTH]:<{WIDTH}} {level[:22]:<22} {' '.join(cells)}".rstrip()


def _range(bin: Bin, lang: Lang) -> str:
    low, high = (None if end is None else Quantity(end, "score2") for end in (bin.low, bin.high))
    if low is None:
        return say("below {high}", high=high).text(lang)
    if high is None:
        return say("{low} and above", low=low).text(lang)
    return say("{low} to {high}", low=low, high=high).text(lang)
