"""A maturity model in memory: what the loader makes of one document, and nothing else.

Everything is frozen; texts are `Bilingual`. What only one kind of model has (WI3's business case, SMG's baseline, the
adoption programme of esm6) stays in `blocks`, as checked plain data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Bilingual, say

Kind = Literal[
    "staged_matrix", "initiative_case", "staged_profile", "process_levels", "control_set", "criteria_set",
    "metric_registry", "benchmark_registry", "crosswalk",
]  # fmt: skip
Provenance = Literal["source", "adapted", "ours"]


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    order: int
    value: int
    name: Bilingual
    summary: Bilingual | None = None
    provenance: Provenance = "ours"
    aka: Bilingual | None = None  # another name in use


@dataclass(frozen=True, slots=True)
class Option:
    """One answer on a scale. `attainment` is 0..1; None for an answer that is left out (don't know, not applicable)."""

    value: str
    label: Bilingual
    attainment: float | None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    id: str
    options: tuple[Option, ...]  # the answers in order, then the missing ones (dk, na)

    def attainment(self, value: str) -> float | None:
        return self.by_value[value].attainment

    @property
    def by_value(self) -> dict[str, Option]:
        return {option.value: option for option in self.options}

    @property
    def answered(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if not option.missing)


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `roles` empty: every role may answer."""

    id: str
    scale: str
    kind: str
    text: Bilingual
    element: str
    level: str | None = None
    roles: tuple[str, ...] = ()
    provenance: Provenance = "ours"
    extra: Mapping[str, Any] = field(default_factory=dict)  # severity, anchors, evidence_types, law, ...


@dataclass(frozen=True, slots=True)
class NextStep:
    text: Bilingual
    effort: Literal["S", "M", "L"] | None
    owner: str | None  # role id
    done_when: tuple[str, ...] = ()  # item ids


@dataclass(frozen=True, slots=True)
class Step:
    """What an organisation does to get from one level to the next, where a model says it for the whole."""

    id: str
    from_level: str  # level id or the floor's id
    to_level: str
    step: NextStep


@dataclass(frozen=True, slots=True)
class Hook:
    """A platform metric (or a record in this application) that supports a level from a threshold on."""

    metric: str | None
    record: str | None
    supports: Mapping[str, float]
    direction: Literal["at_least", "at_most"]
    basis: Bilingual
    window_days: int | None = None  # records only: how far back; a metric has its own window


@dataclass(frozen=True, slots=True)
class Indicator:
    """A metric of a criterion with the bars for 'partly' and 'met', or the name of a band per phase."""

    metric: str
    partly: float | None
    met: float | None
    band: str | None
    basis: Bilingual
    applies_to: str | None = None
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """Category, aspect, process, criterion, governance aspect or key question."""

    id: str
    name: Bilingual
    definition: Bilingual | None
    provenance: Provenance
    dimension: str
    optional: bool = False
    cells: Mapping[str, Bilingual] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    evidence: tuple[Hook, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    next_steps: Mapping[str, NextStep] = field(default_factory=dict)
    blocks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    name: Bilingual
    provenance: Provenance
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another rule that may place the whole, with what the model gives it."""

    name: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """Which scoring rule runs, and its parameters; `explained` is the prose for people."""

    name: str
    parameters: Mapping[str, Any]
    explained: Mapping[str, Bilingual] = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class PollOption:
    id: str
    level: str | None  # level id or the floor's id; None for don't know
    text: Bilingual


@dataclass(frozen=True, slots=True)
class FollowUp:
    id: str
    type: Literal["choice", "text"]
    text: Bilingual
    options: tuple[tuple[str, Bilingual], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    id: str
    question: Bilingual
    options: tuple[PollOption, ...]
    follow_up: tuple[FollowUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Golden:
    """A worked case that the model carries: respondents in, result out."""

    id: str
    name: Bilingual
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    rule: str | None = None  # another rule than the model's own, as it is typed: majority:share=2/3


@dataclass(frozen=True, slots=True)
class Reference:
    id: str
    title: str
    url: str | None = None
    role: str | None = None  # source, criticism, related
    recovered: str | None = None  # what of it was found, where not all was


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model comes from: who made it, what was taken over and what is ours."""

    authors: tuple[str, ...]
    organisation: str | None
    year: int | None
    references: tuple[Reference, ...]
    from_source: tuple[Bilingual, ...]
    ours: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Criticism:
    by: str
    point: Bilingual
    answer: Bilingual


@dataclass(frozen=True)
class Model:
    """One document of the library. Registries (metrics, benchmarks, mapping) have no levels; all is in `blocks`."""

    id: str
    kind: Kind
    version: str
    status: Literal["draft", "published", "retired"]
    name: Bilingual
    summary: Bilingual
    digest: str  # sha256 of the text
    source: str  # the text itself: an assessment keeps the model as it was taken
    levels: tuple[Level, ...] = ()
    floor: Level | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: RuleSpec | None = None
    poll: Poll | None = None
    golden: tuple[Golden, ...] = ()
    blocks: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    origin: Origin | None = None
    criticism: tuple[Criticism, ...] = ()
    parents: tuple[str, ...] = ()  # digests of the model and the overlay that this one was made from

    @cached_property
    def elements(self) -> dict[str, Element]:
        return {element.id: element for dimension in self.dimensions for element in dimension.elements}

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.id: item for element in self.elements.values() for item in element.items}

    @cached_property
    def level_ids(self) -> tuple[str, ...]:
        return tuple(level.id for level in self.levels)

    @property
    def floor_id(self) -> str:
        """The state below the first level: the floor's id, `none` where the model names no floor."""
        return self.floor.id if self.floor else "none"

    def level(self, level_id: str) -> Level:
        """The level or floor of that id. Raises UnknownNameError with the ids there are."""
        for level in self._with_floor():
            if level.id == level_id:
                return level
        raise UnknownNameError(
            say(
                "{model} has no level {level}; choose one of: {offered}",
                model=self.id, level=repr(level_id), offered=[level.id for level in self._with_floor()],
            )
        )  # fmt: skip

    def element(self, element_id: str) -> Element:
        try:
            return self.elements[element_id]
        except KeyError:
            raise UnknownNameError(
                say(
                    "{model} has no element {element}; choose one of: {offered}",
                    model=self.id, element=repr(element_id), offered=list(self.elements),
                )
            ) from None  # fmt: skip

    def items_at(self, element_id: str, level_id: str) -> tuple[Item, ...]:
        return tuple(item for item in self.element(element_id).items if item.level == level_id)

    def quick_id(self, element_id: str) -> str:
        """The item id of quick placement: `esm3.culture`."""
        return f"{self.id}.{element_id}"

    def vocabulary(self) -> dict[str, frozenset[str]]:
        """Every item id that may be answered, with the values it accepts: what an answers file is checked against."""
        accepted = {item.id: frozenset(self.scales[item.scale].by_value) for item in self.items.values()}
        if self.kind in ("staged_matrix", "staged_profile"):
            placed = frozenset((self.floor_id, *self.level_ids, "dk", "na"))
            accepted |= {self.quick_id(element): placed for element in self.elements}
        if self.poll:
            accepted[self.poll.id] = frozenset(option.id for option in self.poll.options)
            for ask in self.poll.follow_up:
                if ask.type == "choice":
                    accepted[f"{self.poll.id}.{ask.id}"] = frozenset(option for option, _ in ask.options)
        return accepted

    def respondent_roles(self) -> frozenset[str]:
        """The roles a respondent may have; empty: the model asks for none, any will do."""
        return frozenset(role.id for role in self.roles)

    def _with_floor(self) -> Iterator[Level]:
        if self.floor:
            yield self.floor
        yield from self.levels
