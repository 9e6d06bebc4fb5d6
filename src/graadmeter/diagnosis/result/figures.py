"""What the platform says: figures with their period, the level each supports, and where they differ from people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from graadmeter.base.text import Bilingual, Message, Quantity, Text, digits_beside, say
from graadmeter.conversation.figures import COUNTED, counted
from graadmeter.maturity.model import Level

Status = Literal["measured", "fact", "hidden", "needs_themes", "not_in_export", "needs_people_file", "not_measured"]


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time a figure is about."""

    start: Annotated[date | None, "first day, UTC; None: the export does not say"]
    end: Annotated[date | None, "last day, UTC; None: the export does not say"]
    days: Annotated[int | None, "length in days; None: not said"] = None

    def message(self) -> Message | None:
        return say("{start} to {end}", start=self.start, end=self.end) if self.start and self.end else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure from the platform with everything a reader may ask of it, or the reason why there is none."""

    metric: Annotated[str, "id in the metric registry"]
    name: Annotated[Text, "what people call it"]
    definition: Annotated[Text | None, "what it counts, in one sentence"]
    unit: Annotated[str, "share, count, hours, s, ratio, ..."]
    status: Annotated[Status, "measured, stated as a fact, or why there is no figure to show"]
    value: Annotated[float | None, "the figure; None unless status is measured or fact"]
    n: Annotated[int | None, "how many the figure is about; None where nothing was counted or the count is hidden"]
    n_of: Annotated[str | None, "what n counts: messages, people, threads, replies, ...; None: not said"]
    rule: Annotated[str | None, "the counting rule used, by its name"]
    period: Annotated[Period, "the stretch of time counted"]
    interval: Annotated[tuple[float, float] | None, "interval around the value; None where the measure gives none"]
    reason: Annotated[Message | None, "why there is no figure; None when there is one"]
    source: Annotated[str | None, "who or what says so, of a fact"] = None
    stated_on: Annotated[date | None, "the day a fact was so"] = None

    @property
    def as_fact(self) -> Message | None:
        """That this is a fact, with its source and day; None for what was measured."""
        if self.source is None:
            return None
        return say("Stated as a fact: {source}, {day}", source=self.source, day=self.stated_on)

    @property
    def quantity(self) -> Quantity | None:
        """The value with its unit, to be shown in the reader's notation."""
        return None if self.value is None else Quantity(self.value, self.unit)

    @property
    def counted(self) -> Message:
        """How many it is about, with the word for them: 2,104 threads."""
        if self.n is None:
            return say("number not given")
        if self.source is not None:
            return counted(self.n, "people")
        of = next((known for known in COUNTED if known == self.n_of), None)
        return counted(self.n, of) if of else say("n = {n}", n=self.n)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one figure says about one category: the level it supports under the model's thresholds."""

    figure: Annotated[Figure, "the figure itself"]
    supports: Annotated[
        Mapping[str, float], "level id -> threshold from which the figure supports it; levels left out are not judged"
    ]
    direction: Annotated[Literal["at_least", "at_most"], "whether the figure must be at least or at most the threshold"]
    level: Annotated[Level | None, "highest level whose threshold is met; None: it meets none, or there is no figure"]
    short_of: Annotated[
        Level | None, "lowest level whose threshold is not met; None: it meets all, or there is no figure"
    ]
    basis: Annotated[Bilingual, "where the thresholds come from"]

    def amount(self, value: float) -> Quantity:
        """The value, or another of its unit, written finely enough to be read beside the thresholds.

        A share gets the decimals that the thresholds need, and more where rounding would put the value of the figure
        on the other side of one: 99.8%, not 100%, beside 99.9%.
        """
        if self.figure.unit != "share":
            return Quantity(value, self.figure.unit)
        digits = digits_beside(self.figure.value, self.supports.values(), at_most=self.direction == "at_most")
        return Quantity(value, "share", digits)

    @property
    def quantity(self) -> Quantity | None:
        """The value of the figure, as `amount` writes it."""
        return None if self.figure.value is None else self.amount(self.figure.value)


@dataclass(frozen=True, slots=True)
class Difference:
    """Reported and measured disagree: a finding with a question, never an average and never a lower level."""

    evidence: Annotated[Evidence, "the figure that disagrees"]
    reported: Annotated[Level, "level the respondents gave"]
    judged: Annotated[Level, "level the figure speaks about: not met while reported, or met while not reported"]
    direction: Annotated[Literal["reported_higher", "measured_higher"], "which of the two is higher"]
    statement: Annotated[Message, "the difference in one sentence"]
    question: Annotated[Message, "what to ask before believing either side"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the platform figures stand on."""

    platform: Annotated[str | None, "platform the export came from"]
    period: Annotated[Period, "first to last message"]
    authors: Annotated[int | None, "people with at least one message"]
    messages: Annotated[int | None, "messages by people"]
    spaces: Annotated[int | None, "groups with a message by a person"]
    staff_share: Annotated[float | None, "share of staff the data holds; None: no people file"]
    policy: Annotated[str, "staff or public: the privacy rule the figures were made under"]
