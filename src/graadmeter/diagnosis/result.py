"""What a diagnosis is made of: named classes whose fields say what they hold. Pages and reports show exactly these.

Every class is frozen and speaks no language: texts are `Bilingual` or `Message`, figures are plain numbers. What a
field holds stands in its annotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from graadmeter.base.text import Bilingual, Message, Quantity, Text, say, say_n
from graadmeter.conversation.figures import COUNTED, counted
from graadmeter.maturity.model import Element, Indicator, Level, Model
from graadmeter.maturity.rules.two_source import Verdict

EFFORT: Mapping[Literal["S", "M", "L"], Message] = {
    "S": say("small: weeks, within present work"),
    "M": say("medium: months, takes hours"),
    "L": say("large: longer, takes a decision and a budget"),
}
Status = Literal["measured", "fact", "hidden", "needs_themes", "not_in_export", "needs_people_file", "not_measured"]
Sign = Literal["bottleneck", "above", "below", "gap", "disagreement", "unknown", "lowest", "highest", "change", "split"]


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
class Judgement:
    """What experts agreed in a workshop about one element."""

    level: Annotated[Level, "level they agreed on, or the state below the first level"]
    n: Annotated[int | None, "people who voted for a level in the last vote; None: not said"]
    agreed_on: Annotated[date | None, "the day it was written down; None: not said"]
    agreement: Annotated[float | None, "consensus of the last vote, 0..1; None: too few votes, or not said"]
    dissent: Annotated[int, "people who do not agree with the level"]
    reason: Annotated[str, "why, as the room wrote it down; empty: not said"]
    evidence: Annotated[str, "what shows it, as the room wrote it down; empty: not said"]

    @property
    def stand(self) -> Message | None:
        """How many voted and when, in one line."""
        n = say_n("{n} person voted", "{n} people voted", self.n) if self.n is not None else None
        if n and self.agreed_on:
            return say("{n}, {day}", n=n, day=self.agreed_on)
        return n or (say("{date}", date=self.agreed_on) if self.agreed_on else None)


@dataclass(frozen=True, slots=True)
class JudgedDifference:
    """Reported and judged lie a level or more apart: a finding with a question, never an average."""

    judgement: Annotated[Judgement, "what experts agreed"]
    reported: Annotated[Level, "level the respondents gave"]
    levels: Annotated[int, "levels between the two, 1 or more"]
    direction: Annotated[Literal["reported_higher", "judged_higher"], "which of the two is higher"]
    statement: Annotated[Message, "the difference in one sentence"]
    question: Annotated[Message, "what to ask before believing either side"]


@dataclass(frozen=True, slots=True)
class LeaderGap:
    """How far leaders and the other roles lie apart on one statement."""

    statement: Annotated[Text, "the statement"]
    gap: Annotated[float, "attainment by leaders minus the mean of the other roles, -1..1"]


@dataclass(frozen=True, slots=True)
class Perceived:
    """What respondents said about one element or about the whole."""

    level: Annotated[Level | None, "level reached; None: not answered, or hidden"]
    score: Annotated[float | None, "continuous score, 0..number of levels"]
    interval: Annotated[
        tuple[float, float] | None, "80 % interval of the score, respondents drawn again within their role"
    ]
    n: Annotated[int | None, "respondents with an answer other than don't know; None when hidden"]
    attainment: Annotated[
        Mapping[str, float | None], "level id -> 0..1, how far the level is true; None: no answers or hidden"
    ]
    spread: Annotated[
        Mapping[str, tuple[float, ...]],
        "level id -> shares of the answers about it, from completely true down; quick placement: one, placed exactly "
        "there",
    ]
    dont_know_share: Annotated[float | None, "share of answers that were 'don't know'"]
    leaders: Annotated[
        LeaderGap | None, "the statement leaders and the others see most differently; None: not known or hidden"
    ]
    why: Annotated[tuple[Text, ...], "why this level, in sentences"]
    missing: Annotated[tuple[Text, ...], "what is missing for the next level, in sentences"]
    hidden_levels: Annotated[frozenset[str], "levels whose own figures are hidden: too few people answered about them"]
    hidden: Annotated[bool, "true: fewer people than the minimum group, so nothing is shown"]
    indicative: Annotated[bool, "true: too few respondents, roles or answers; an indication only"]
    in_band: Annotated[
        tuple[Level, Level] | None, "lowest and highest level that the 80 % band holds, `level` included; None: no band"
    ] = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The model's next step for one element, or for the organisation as a whole."""

    element: Annotated[Element | None, "the element it is for; None: the organisation as a whole"]
    level: Annotated[Level | None, "the level it leads to; None: the step is to find out more"]
    text: Annotated[Text, "what to do"]
    effort: Annotated[Literal["S", "M", "L"] | None, "how much it takes; None: the model does not say"]
    owner: Annotated[Text | None, "the role that does it"]
    done_when: Annotated[tuple[Text, ...], "statements that are true when it is done"]

    @property
    def effort_text(self) -> Message | None:
        """How much it takes, in words."""
        return EFFORT[self.effort] if self.effort else None


@dataclass(frozen=True, slots=True)
class ElementDiagnosis:
    """The three sources side by side for one category (or aspect)."""

    element: Annotated[Element, "the element of the model"]
    perceived: Annotated[Perceived, "what respondents said"]
    evidence: Annotated[tuple[Evidence, ...], "what the platform says, one row per hook of the model"]
    differences: Annotated[tuple[Difference, ...], "where reported and measured disagree"]
    ambition: Annotated[Level | None, "level wanted; None: no ambition set"]
    gap: Annotated[int | None, "levels still to go to the ambition; 0 when met; None without ambition or level"]
    bottleneck: Annotated[bool, "true: the next phase of the organisation needs this element, and it is not there yet"]
    next_level: Annotated[
        Level | None, "first level not reached yet; None: the highest is reached, or the level is unknown"
    ]
    next_step: Annotated[Advice | None, "what to do for the next level"]
    criteria: Annotated[tuple[str, ...], "ids of the success criteria that belong to it"]
    judgement: Annotated[Judgement | None, "what experts agreed in a workshop; None: no workshop came to it"] = None
    judged_difference: Annotated[JudgedDifference | None, "where reported and judged disagree"] = None

    @property
    def measured(self) -> tuple[Evidence, ...]:
        """The platform figures that are there."""
        return tuple(row for row in self.evidence if row.figure.value is not None)


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
        unit = self.figure.unit
        if self.band:
            low, high = (Quantity(end, unit) for end in self.band)
            return say("met from {low} to {high}", low=low, high=high)
        if self.indicator.partly is not None and self.indicator.met is not None:
            partly, met = Quantity(self.indicator.partly, unit), Quantity(self.indicator.met, unit)
            return say("partly from {partly}, met from {met}", partly=partly, met=met)
        return say("not judged: launch date unknown")


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


@dataclass(frozen=True, slots=True)
class Share:
    """A share of answers with its interval."""

    count: Annotated[int | None, "answers; None when hidden"]
    share: Annotated[float | None, "0..1; None when hidden"]
    interval: Annotated[tuple[float, float] | None, "95 % Wilson interval; None when hidden"]


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll of one question."""

    question: Annotated[Bilingual, "the question as it was asked"]
    n: Annotated[int, "answers other than don't know"]
    options: Annotated[tuple[tuple[Text, Share], ...], "answer -> share, in the order of the levels"]
    low: Annotated[Share, "the lower half of the levels together"]
    high: Annotated[Share, "the upper half of the levels together"]
    low_levels: Annotated[tuple[Text, ...], "names of the levels in the lower half"]
    high_levels: Annotated[tuple[Text, ...], "names of the levels in the upper half"]
    dont_know: Annotated[Share, "share that does not know, apart from the rest"]
    undecided: Annotated[
        bool, "true: the interval of the lower half holds 50 %, so the poll cannot say which half is larger"
    ]
    notes: Annotated[tuple[Message, ...], "what to keep in mind with this poll"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier round, as far as the line about change needs it."""

    score: Annotated[float | None, "score of the whole, same model and version"]
    interval: Annotated[tuple[float, float] | None, "its band"]
    when: Annotated[date | None, "when it was made"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out, in one or two sentences, with where to read on."""

    sign: Annotated[Sign, "what kind of finding"]
    text: Annotated[Message, "the finding"]
    element: Annotated[str | None, "id of the element to open; None: the whole"] = None
    question: Annotated[Message | None, "what to ask before acting on it"] = None


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


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Where the organisation stands according to each source, what stands out, and what to do next."""

    model: Annotated[Model, "the maturity model"]
    n: Annotated[int | None, "respondents; None when hidden"]
    overall: Annotated[Perceived, "the organisation as a whole; its level is None for a poll"]
    next_level: Annotated[Level | None, "first level the whole has not reached"]
    elements: Annotated[tuple[ElementDiagnosis, ...], "one per element, in the order of the model; empty for a poll"]
    poll: Annotated[PollView | None, "the poll; None where none was held"]
    criteria: Annotated[tuple[CriterionRow, ...], "the success criteria; all 'not measured' without platform figures"]
    conversation: Annotated[Conversation | None, "what the platform figures stand on; None without them"]
    findings: Annotated[tuple[Finding, ...], "at most three things that stand out"]
    next_step: Annotated[Advice | None, "the one step proposed now"]
    next_step_why: Annotated[Message | None, "why this step first"]
    judgements: Annotated[Mapping[str, Judgement], "element -> what experts agreed; empty: no workshop"] = field(
        default_factory=dict
    )
    notices: Annotated[tuple[Message, ...], "what was left out, and why"] = ()
    adoption: Annotated[Adoption | None, "the next step of the adoption programme; None: nothing known, or lacking"] = (
        None
    )

    @property
    def criteria_met(self) -> int:
        """How many of the criteria are met, by the sources there are."""
        return sum(row.status == "met" for row in self.criteria)

    def element(self, element_id: str) -> ElementDiagnosis:
        return next(found for found in self.elements if found.element.id == element_id)

    @property
    def bottlenecks(self) -> tuple[ElementDiagnosis, ...]:
        return tuple(found for found in self.elements if found.bottleneck)
