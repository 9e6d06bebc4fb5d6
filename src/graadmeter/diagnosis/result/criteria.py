"""One success criterion: what people answer beside what the platform shows, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from graadmeter.base.text import Message, Quantity, Text, digits_beside, say
from graadmeter.diagnosis.result.elements import Advice
from graadmeter.diagnosis.result.figures import Figure
from graadmeter.maturity.model import Element, Indicator
from graadmeter.maturity.rules.two_source import Verdict


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """One indicator of a success criterion against its bars."""

    figure: Annotated[Figure, "the figure itself"]
    indicator: Annotated[Indicator, "the indicator with its bars in the model"]
    band: Annotated[tuple[float, float] | None, "where a band by months since the launch applies: its low and high"]
    verdict: Annotated[Verdict | None, "met, partly or not met; None without a figure or a bar"]
    points: Annotated[float | None, "0, 0.5 or 1: what it adds to the mean; None without a verdict"]

    @property
    def bars(self) -> Message:
        """From where it counts as partly met and as met, in its own unit."""
        if self.band:
            low, high = (self.amount(end) for end in self.band)
            return say("met from {low} to {high}", low=low, high=high)
        if self.indicator.partly is not None and self.indicator.met is not None:
            partly, met = self.amount(self.indicator.partly), self.amount(self.indicator.met)
            return say("partly from {partly}, met from {met}", partly=partly, met=met)
        return say("not judged: launch date unknown")

    def amount(self, value: float) -> Quantity:
        """The value, or another of its unit, written finely enough to be read beside the bars, as evidence is."""
        if self.figure.unit != "share":
            return Quantity(value, self.figure.unit)
        shown = self.figure.value
        if self.band:
            low, high = self.band
            digits = max(digits_beside(shown, [low]), digits_beside(shown, [high], at_most=True))
        else:
            bars = [bar for bar in (self.indicator.partly, self.indicator.met) if bar is not None]
            digits = digits_beside(shown, bars)
        return Quantity(value, "share", digits)

    @property
    def quantity(self) -> Quantity | None:
        """The value of the figure, as `amount` writes it."""
        return None if self.figure.value is None else self.amount(self.figure.value)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the owner wrote about a conflict: why people and platform differ."""

    text: Annotated[str, "as the owner wrote it"]
    written_on: Annotated[date | None, "the day it was written; None: not said"]


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One of the six success criteria: the question, what people answer, what the platform says."""

    criterion: Annotated[Element, "the criterion of the model"]
    question: Annotated[Text, "the criterion as a question"]
    survey: Annotated[float | None, "0..1, mean agreement; None: not asked yet, or hidden"]
    survey_n: Annotated[int | None, "respondents behind the survey figure"]
    survey_note: Annotated[Message | None, "why there is no survey figure"]
    indicators: Annotated[tuple[IndicatorFigure, ...], "what the platform says, one row per indicator"]
    telemetry: Annotated[float | None, "0..1, mean of the points of the indicators that have a verdict; None: none has"]
    status: Annotated[Verdict | None, "met, partly or not met from the sources there are; None: neither is there"]
    conflict: Annotated[bool, "true: survey and platform differ so much that somebody must explain it"]
    one_sided: Annotated[bool, "true: only one of the two sources stands behind the status"]
    categories: Annotated[tuple[Element, ...], "categories of the maturity model it belongs to, by the crosswalk"]
    combined: Annotated[float | None, "0..1, mean of the sources there are; the status follows from it"] = None
    survey_interval: Annotated[tuple[float, float] | None, "80 % band of the survey figure"] = None
    explanation: Annotated[Explanation | None, "why the two sources differ, as the owner wrote it"] = None

    @property
    def to_explain(self) -> bool:
        """A conflict that nobody explained yet."""
        return self.conflict and self.explanation is None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the adoption programme."""

    name: Annotated[Text, "what it is called"]
    does: Annotated[Text, "what it comes down to"]
    owner: Annotated[Text | None, "the role that does it"]


@dataclass(frozen=True, slots=True)
class Adoption:
    """The next step of the adoption programme: the action of one criterion, and the part it belongs to."""

    criterion: Annotated[Element, "the criterion whose shortfall weighs most"]
    step: Annotated[Advice, "the model's own action, with its owner and when it is done"]
    part: Annotated[Part | None, "the part of the adoption programme it belongs to; None: to none"]
    why: Annotated[Message, "why this criterion first"]
