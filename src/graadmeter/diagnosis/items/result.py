"""What is told of the statements of a questionnaire: named classes whose fields say what they hold.

None: not estimable, or about too few people. Everything here may be shown under the policy it was made under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from graadmeter.base.text import Bilingual, Lang, Message, Text
from graadmeter.maturity.model import Element, Item, Level

SCHEMA = "graadmeter-items/1"
Order = Literal["as_claimed", "as_hard", "reversed", "unclear"]
Code = Literal[
    "reversed", "as_hard", "levels_in_order", "levels_out_of_order", "reproducible", "not_reproducible", "unknown",
    "not_applicable", "against_the_rest", "misfit", "units_differ", "unreliable", "reliable", "few", "standing",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDifference:
    """One unit beside the largest one, for people with the same score."""

    unit: Annotated[str, "the unit"]
    other: Annotated[str, "the largest unit, to which it is compared"]
    delta: Annotated[float, "on the ETS scale, 2.35 times the log odds; below 0: harder in the unit"]
    much: Annotated[bool, "True: large (C), False: moderate (B)"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of the questionnaire."""

    item: Annotated[Item, "the statement itself"]
    level: Annotated[Level, "the level it claims to be evidence for"]
    n: Annotated[int | None, "people with an answer other than don't know or not applicable; None: too few to show"]
    dont_know_share: Annotated[float | None, "of the people with an answer or a don't know"] = None
    not_applicable_share: Annotated[float | None, "of everybody who was asked and took the question"] = None
    pairs: Annotated[int, "comparisons with a statement of another level of its category by the same person"] = 0
    violated_share: Annotated[float | None, "of those, where the later level was answered more true"] = None
    item_rest: Annotated[float | None, "correlation with the sum of the other statements of its category"] = None
    rwg: Annotated[float | None, "agreement, uniform null; 1 all alike, 0 as without agreement"] = None
    difficulty: Annotated[float | None, "in logits: how far one must be along to find it true"] = None
    difficulty_se: Annotated[float | None, "its standard error"] = None
    infit: Annotated[float | None, "mean square, 1 as expected; 0.5 to 1.5 is productive"] = None
    outfit: Annotated[float | None, "the same, unweighted"] = None
    order: Annotated[Order | None, "where it stands beside the other levels of its category; None: not compared"] = None
    units: Annotated[tuple[UnitDifference, ...], "units that find it harder or easier than people alike elsewhere"] = ()

    @property
    def hidden(self) -> bool:
        return self.n is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One element: do its statements go together, do people agree, does the order of the levels hold."""

    element: Annotated[Element, "the element itself"]
    items: Annotated[int, "statements with figures to show"]
    n: Annotated[int | None, "people with an answer to one of them; None: too few to show"]
    alpha: Annotated[float | None, "Cronbach's alpha"] = None
    omega: Annotated[float | None, "McDonald's omega, one factor"] = None
    rwg: Annotated[float | None, "rwg(j), uniform null"] = None
    deviation: Annotated[float | None, "average deviation from the mean, in points of the scale"] = None
    points: Annotated[int | None, "points of that scale"] = None
    pairs: Annotated[int, "comparisons of two levels by the same person"] = 0
    violated_share: Annotated[float | None, "of those, where the later level was answered more true"] = None
    reproducibility: Annotated[float | None, "coefficient of reproducibility; 0.90 is the usual bar"] = None
    least_reproducibility: Annotated[float | None, "what it would be from the shares of the answers alone"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPlace:
    """Where the statements of one level stand on the calibrated scale."""

    level: Annotated[Level, "the level"]
    items: Annotated[int, "calibrated statements of it"]
    difficulty: Annotated[float, "median of their difficulties, logits; 0 is the mean of all statements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The calibrated scale: statements and organisation on one line. Logits, 0 is the mean difficulty."""

    method: Annotated[Text, "which model"]
    n: Annotated[int, "respondents"]
    measure: Annotated[float, "mean of the respondents: where the organisation stands"]
    measure_se: Annotated[float, "its standard error, over respondents"]
    spread: Annotated[float, "standard deviation of people, error taken out"]
    levels: Annotated[tuple[LevelPlace, ...], "from the first level on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """How much people of one unit resemble each other, over units that may be shown."""

    groups: Annotated[int, "units"]
    n: Annotated[int, "people in them"]
    icc1: Annotated[float, "share of the differences between people that goes with their unit"]
    icc2: Annotated[float | None, "reliability of the mean of a unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing that stands out, in words."""

    code: Annotated[Code, "what kind of thing"]
    attention: Annotated[bool, "True: look at it; False: good to know"]
    item: Annotated[str | None, "statement it is about"] = None
    element: Annotated[str | None, "element it is about"] = None
    message: Annotated[Message, "the sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuality:
    """How well the statements of one round do their work."""

    model: Annotated[str, "id of the model"]
    n: Annotated[int | None, "people who answered a statement; None: too few to show"]
    policy: Annotated[Message, "the disclosure rule, in words"]
    categories: Annotated[tuple[Category, ...], "elements with statements, in the order of the model"]
    statements: Annotated[tuple[Statement, ...], "in the order of the model"]
    alpha: Annotated[float | None, "Cronbach's alpha of the means per element"]
    omega: Annotated[float | None, "McDonald's omega of the means per element"]
    krippendorff: Annotated[float | None, "alpha, ordinal: respondents as raters, statements as what they rate"]
    units: Annotated[Units | None, "None: no units, or too few that may be shown"]
    scale: Annotated[Scale | None, "None: not calibrated, see `uncalibrated`"]
    uncalibrated: Annotated[Message | None, "why there is no calibrated scale"]
    readings: Annotated[tuple[Reading, ...], "what stands out, most urgent first"]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Everything as plain data, sentences in `lang`; null where there is nothing to show."""
        return {"schema": SCHEMA, **_plain(self, lang)}


def _plain(value: Any, lang: Lang) -> Any:
    if isinstance(value, Item | Element | Level):
        return value.id
    if isinstance(value, Message | Bilingual):
        return value.text(lang)
    if isinstance(value, tuple | list):
        return [_plain(part, lang) for part in value]
    if isinstance(value, Mapping):
        return {key: _plain(part, lang) for key, part in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name), lang) for field in fields(value)}
    return value
