"""How the whole was placed, for those who ask: the rule, what every rule makes of it, and where they disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.maturity.choice import Choice, choose, offered
from graadmeter.maturity.ladder import frame
from graadmeter.maturity.model import Element, Level, Model
from graadmeter.maturity.reasons import sentence
from graadmeter.maturity.rules import About, about, focus_area
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.language import current

LETTERS = "ABCDEFGHIJ"  # a capability is known by its letter: A the first level of an element


@dataclass(frozen=True, slots=True)
class Placed:
    """Which rule placed the whole, and where another gives another phase."""

    title: Text
    says: Text | None
    differs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One level of one element in the matrix."""

    letter: str
    level: Bilingual
    held: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    element: Element
    cells: tuple[Mark | None, ...]  # one per column


@dataclass(frozen=True, slots=True)
class Dependency:
    """What must be there first, and why."""

    element: Bilingual
    level: Bilingual
    needs: Bilingual
    needs_level: Bilingual
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class Matrix:
    heads: tuple[tuple[Level, int], ...]  # level and how many columns end in it
    columns: int
    rows: tuple[MatrixRow, ...]
    letters: tuple[tuple[str, Bilingual], ...]
    dependencies: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what it says of itself, its settings here, and what it makes of this round."""

    name: str
    title: Text
    about: About | None
    own: bool
    chosen: bool
    settings: tuple[tuple[Text, Text], ...]
    explained: tuple[Bilingual, ...]  # the model's words about its own rule
    level: Level | None
    hidden: bool
    differs: Text | None
    matrix: Matrix | None


@dataclass(frozen=True, slots=True)
class RulePage:
    assessment: Assessment
    model: Model
    chosen: RuleRow
    others: tuple[RuleRow, ...]
    shown: bool  # there is a result to set the rules beside

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        return (self.chosen, *self.others)


def placed(said: Mapping[str, Any], model: Model) -> Placed:
    """The rule of a result, as its page names it; an older result was placed by the model's own."""
    choice = choose(model, said.get("rule"))
    told = about(choice.name)
    differs = [sentence(rule["differs"], model) for rule in said.get("rules", {}).values() if rule["differs"]]
    return Placed(choice.title, told.says if told else None, tuple(differs))


def page(assessment: Assessment, shown: Snapshot | None) -> RulePage:
    model = queries.taken_model(assessment)
    said = queries.visible(shown, current()) if shown else {}
    chosen = choose(model, assessment.rule)
    others = [choice for choice in offered(model) if choice.name != chosen.name]
    first, *rest = (_row(choice, choice is chosen, model, said) for choice in (chosen, *others))
    return RulePage(assessment, model, first, tuple(rest), shown=bool(said.get("rules")))


def _row(choice: Choice, chosen: bool, model: Model, said: Mapping[str, Any]) -> RuleRow:
    found = said.get("rules", {}).get(choice.name, {})
    level, differs = found.get("level"), found.get("differs")
    return RuleRow(
        name=choice.name,
        title=choice.title,
        about=about(choice.name),
        own=choice.own,
        chosen=chosen,
        settings=_settings(choice, model),
        explained=tuple(model.rule.explained.values()) if choice.own and model.rule else (),
        level=model.level(level) if level else None,
        hidden=bool(found.get("suppressed")),
        differs=sentence(differs, model) if differs else None,
        matrix=_matrix(choice, model, said) if choice.name == focus_area.NAME else None,
    )


def _settings(choice: Choice, model: Model) -> tuple[tuple[Text, Text], ...]:
    """The bar, which holds under every rule, and what this rule takes."""
    told = about(choice.name)
    named = told.parameters if told else {}
    rows: list[tuple[Text, Text]] = [
        (say("A part has a phase from"), Quantity(frame(model).bar, "share")),
    ]
    for key, value in choice.settings.items():
        if key in named:
            shown: Message | Quantity = _YES_NO[value] if isinstance(value, bool) else Quantity(value, "share")
            rows.append((named[key].text, shown))
    return tuple(rows)


_YES_NO = {True: say("yes"), False: say("no")}


def _matrix(choice: Choice, model: Model, said: Mapping[str, Any]) -> Matrix:
    axes = choice.frame(frame(model))
    stages = [int(axes.parameters["stages"][level.id]) for level in axes.levels]
    columns, elements = focus_area.columns(axes), said.get("elements", {})
    rows = []
    for e, element in enumerate(axes.elements):
        level = elements.get(element.id, {}).get("level")
        held = axes.level_ids.index(level) + 1 if level in axes.level_ids else 0
        cells: list[Mark | None] = [None] * stages[-1]
        for k, each in enumerate(axes.levels):
            cells[int(columns[e, k]) - 1] = Mark(LETTERS[k], each.name, k < held)
        rows.append(MatrixRow(element, tuple(cells)))
    return Matrix(
        heads=tuple((level, end - start) for level, start, end in zip(axes.levels, [0, *stages], stages, strict=False)),
        columns=stages[-1],
        rows=tuple(rows),
        letters=tuple((LETTERS[k], level.name) for k, level in enumerate(axes.levels)),
        dependencies=tuple(
            Dependency(
                model.element(each["element"]).name, model.level(each["level"]).name,
                model.element(each["needs"]["element"]).name, model.level(each["needs"]["level"]).name, each["reason"],
            )
            for each in axes.parameters["dependencies"]
        ),
    )  # fmt: skip
