"""The mini business case of an initiative, with the lines, formulas and defaults of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.errors import CaseError, Notice
from graadmeter.base.intervals import SEED
from graadmeter.base.text import Bilingual, Lang, Message, say
from graadmeter.direction.cases import Band, Formula, Line, Outcome, Range, Shared, outcome
from graadmeter.direction.cases.money import ACTIVE, MEMBERS, MONTHS, Kind
from graadmeter.maturity.model import Model

SHARED = (MEMBERS, ACTIVE, "hourly_cost", "realisation")  # what all lines use
OWN_TIME = "participation_hours"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line of the model: what it is called, its formula, and the inputs that are its own."""

    id: str
    kind: Kind
    name: Bilingual
    formula: Formula
    measure: str | None  # the metric a benefit is tied to

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(name for name in self.formula.names if name not in (*SHARED, MONTHS))

    @property
    def shared(self) -> tuple[str, ...]:
        return tuple(name for name in self.formula.names if name in SHARED)


@dataclass(frozen=True, slots=True)
class MoneyCase:
    lines: tuple[CaseLine, ...]  # those that were given
    result: Outcome
    notices: tuple[Notice, ...]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        result = self.result
        even = result.break_even
        return {
            "months": result.months,
            "lines": {
                line.id: {"kind": line.kind, "name": line.name.text(lang), "measure": line.measure,
                          **_band(result.lines[line.id])}
                for line in self.lines
            },
            "costs": _band(result.costs),
            "benefits": _band(result.benefits),
            "net": _band(result.net),
            "positive_share": result.positive_share,
            "break_even": even and {
                "low": even.low, "middle": even.middle, "high": even.high, "reachable_share": even.reachable_share,
                "expected": even.expected,
            },
            "notices": [{"code": each.code, "text": each.message.text(lang)} for each in self.notices],
        }  # fmt: skip


def case_lines(model: Model) -> dict[str, CaseLine]:
    """The cost and benefit lines that the model knows, costs first."""
    block = model.blocks["business_case"]
    kinds: tuple[tuple[str, Kind], ...] = (("costs", "cost"), ("benefits", "benefit"))
    return {
        row["id"]: CaseLine(row["id"], kind, row["name"], Formula(row["formula"]), row.get("measure"))
        for part, kind in kinds
        for row in block[part]
    }


def mini_case(
    model: Model,
    lines: Mapping[str, Mapping[str, Range]],
    shared: Mapping[str, Range],
    *,
    months: int | None = None,
    seed: int = SEED,
) -> MoneyCase | None:
    """Costs, benefits, net and break-even participation as ranges; None without lines.

    `lines`: line id -> the inputs of its own by their names in the formula; `shared`: members, active_members,
    hourly_cost, realisation, as far as known; `months`: None for the model's horizon. Raises CaseError that names the
    line and what it lacks, for members that do not go together, and for an amount that is not finite.
    """
    known, block = case_lines(model), model.blocks["business_case"]
    given = [known[name] for name in known if name in lines]
    if not given:
        return None
    default = float(block["realisation"]["default"])
    common = {"realisation": Range(default, default, default), **shared}
    for _, refused in crooked(common):
        raise CaseError(refused)
    for line in given:
        if lacks := lacking(line, lines[line.id], common):
            raise CaseError(say("{line} needs {names} too; give a low, an expected and a high figure",
                                line=line.name, names=list(lacks)))  # fmt: skip
    try:
        result = outcome(
            [Line(each.id, each.kind, each.formula, lines[each.id], each.measure) for each in given],
            Shared(months or int(block["horizon_months"]), common),
            discount_rate=float(block["discount_rate_year"]), draws=int(block["draws"]), seed=seed,
        )  # fmt: skip
    except (ValueError, OverflowError):
        raise CaseError(
            say("these figures cannot be worked out: one is so large that the amount is not finite")
        ) from None
    return MoneyCase(tuple(given), result, _notices(known, given, result))


def crooked(shared: Mapping[str, Range]) -> Iterator[tuple[str, Message]]:
    """Shared figures of people that cannot be: their name, and what is expected."""
    members, active = shared.get(MEMBERS), shared.get(ACTIVE)
    if members is not None and members.low < 1:
        yield MEMBERS, say("members are {members} at the lowest; expected at least 1", members=members.low)
    elif members is not None and active is not None:
        pairs = (members.low, active.low), (members.expected, active.expected), (members.high, active.high)
        for most, taking_part in pairs:
            if taking_part > most:
                yield ACTIVE, say(
                    "{active} members take part, of {members}; expected no more than there are",
                    active=taking_part, members=most,
                )  # fmt: skip


def lacking(line: CaseLine, inputs: Mapping[str, Range], shared: Mapping[str, Range]) -> tuple[str, ...]:
    """Names in the formula of a line for which there is no figure."""
    return tuple(name for name in line.formula.names if name != MONTHS and name not in inputs and name not in shared)


def _notices(known: Mapping[str, CaseLine], given: list[CaseLine], result: Outcome) -> tuple[Notice, ...]:
    found: list[tuple[str, Message]] = []
    names = {each.id for each in given}
    if OWN_TIME in known and OWN_TIME not in names:
        found.append(
            ("own_time", say("{line} is not counted: the costs are higher than this.", line=known[OWN_TIME].name))
        )
    if not any(each.kind == "cost" for each in given):
        found.append(("no_costs", say("No costs were given: this shows benefits alone.")))
    if not any(each.kind == "benefit" for each in given):
        found.append(("no_benefits", say("No benefits were given: there is nothing to break even with.")))
    elif result.break_even is None:
        found.append(
            ("no_members", say("Give members and active members to see at which participation it breaks even."))
        )
    return tuple(Notice(code, message) for code, message in found)


def _band(band: Band) -> dict[str, float]:
    return {"low": band.low, "middle": band.middle, "high": band.high}
