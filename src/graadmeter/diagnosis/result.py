"""What a diagnosis is made of: named classes whose fields say what they hold. Pages and reports show exactly these.

Every class is frozen and speaks no language: texts are `Bilingual` or `Message`, figures are plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.maturity.model import Element, Indicator, Level, Model

Status = Literal["measured", "hidden", "needs_themes", "not_in_export", "needs_people_file", "not_measured"]
Verdict = Literal["met", "partly", "not_met"]
Sign = Literal["bottleneck", "above", "below", "gap", "disagreement", "unknown", "lowest", "highest", "change", "split"]


def told(help: str) -> Any:
    """A field that carries its help text: `fields(cls)[i].metadata["help"]`."""
    return field(metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time a figure is about."""

    start: date | None = told("first day, UTC; None: the export does not say")
    end: date | None = told("last day, UTC; None: the export does not say")

    def message(self) -> Message | None:
        return say("{start} to {end}", start=self.start, end=self.end) if self.start and self.end else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure from the platform with everything a reader may ask of it, or the reason why there is none."""

    metric: str = told("id in the metric registry")
    name: Text = told("what people call it")
    definition: Text | None = told("what it counts, in one sentence")
    unit: str = told("share, count, hours, s, ratio, ...")
    status: Status = told("measured, or why there is no figure to show")
    value: float | None = told("the figure; None unless status is measured")
    n: int | None = told("how many the figure is about; None where nothing was counted or the count is hidden")
    rule: str | None = told("the counting rule used, by its name")
    period: Period = told("the stretch of time counted")
    interval: tuple[float, float] | None = told("interval around the value; None where the measure gives none")
    reason: Message | None = told("why there is no figure; None when measured")

    @property
    def quantity(self) -> Quantity | None:
        """The value with its unit, to be shown in the reader's notation."""
        return None if self.value is None else Quantity(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one figure says about one category: the level it supports under the model's thresholds."""

    figure: Figure = told("the figure itself")
    supports: Mapping[str, float] = told(
        "level id -> threshold from which the figure supports it; levels left out are not judged"
    )
    direction: Literal["at_least", "at_most"] = told("whether the figure must be at least or at most the threshold")
    level: Level | None = told("highest level whose threshold is met; None: it meets none, or there is no figure")
    short_of: Level | None = told("lowest level whose threshold is not met; None: it meets all, or there is no figure")
    basis: Bilingual = told("where the thresholds come from")


@dataclass(frozen=True, slots=True)
class Difference:
    """Reported and measured disagree: a finding with a question, never an average and never a lower level."""

    evidence: Evidence = told("the figure that disagrees")
    reported: Level = told("level the respondents gave")
    judged: Level = told("level the figure speaks about: not met while reported, or met while not reported")
    direction: Literal["reported_higher", "measured_higher"] = told("which of the two is higher")
    statement: Message = told("the difference in one sentence")
    question: Message = told("what to ask before believing either side")


@dataclass(frozen=True, slots=True)
class Perceived:
    """What respondents said about one element or about the whole."""

    level: Level | None = told("level reached; None: not answered, or hidden")
    score: float | None = told("continuous score, 0..number of levels")
    interval: tuple[float, float] | None = told("80 % interval of the score, respondents drawn again within their role")
    n: int | None = told("respondents with an answer other than don't know; None when hidden")
    attainment: Mapping[str, float | None] = told(
        "level id -> 0..1, how far the level is true; None: no answers or hidden"
    )
    placed: Mapping[str, float] = told(
        "floor and level ids -> share of respondents placed there; empty when hidden or unknown"
    )
    dont_know_share: float | None = told("share of answers that were 'don't know'")
    why: tuple[Message, ...] = told("why this level, in sentences")
    missing: tuple[Message, ...] = told("what is missing for the next level, in sentences")
    hidden: bool = told("true: fewer people than the minimum group, so nothing is shown")


@dataclass(frozen=True, slots=True)
class Step:
    """The model's next step for one element."""

    element: Element | None = told("the element it is for; None: for the organisation as a whole")
    level: Level = told("the level it leads to")
    text: Bilingual = told("what to do")
    effort: str | None = told("S, M or L")
    owner: Text | None = told("the role that does it")
    done_when: tuple[Bilingual, ...] = told("statements that are true when it is done")


@dataclass(frozen=True, slots=True)
class ElementDiagnosis:
    """The three sources side by side for one category (or aspect)."""

    element: Element = told("the element of the model")
    perceived: Perceived = told("what respondents said")
    evidence: tuple[Evidence, ...] = told("what the platform says, one row per hook of the model")
    differences: tuple[Difference, ...] = told("where reported and measured disagree")
    ambition: Level | None = told("level wanted; None: no ambition set")
    gap: int | None = told("levels still to go to the ambition; 0 when met; None without ambition or level")
    bottleneck: bool = told("true: the next phase of the organisation needs this element, and it is not there yet")
    next_level: Level | None = told(
        "first level not reached yet; None: the highest is reached, or the level is unknown"
    )
    next_step: Step | None = told("what to do for the next level")
    criteria: tuple[str, ...] = told("ids of the success criteria that belong to it")


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """One indicator of a success criterion against its bars."""

    figure: Figure = told("the figure itself")
    indicator: Indicator = told("the indicator with its bars in the model")
    band: tuple[float, float] | None = told("where a band per phase applies: low and high of this phase")
    verdict: Verdict | None = told("met, partly or not met; None without a figure or a bar")
    points: float | None = told("0, 0.5 or 1: what it adds to the mean; None without a verdict")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One of the six success criteria: the question, what people answer, what the platform says."""

    criterion: Element = told("the criterion of the model")
    question: Text = told("the criterion as a question")
    survey: float | None = told("0..1, mean agreement; None: not asked yet, or hidden")
    survey_n: int | None = told("respondents behind the survey figure")
    survey_note: Message | None = told("why there is no survey figure")
    indicators: tuple[IndicatorFigure, ...] = told("what the platform says, one row per indicator")
    telemetry: float | None = told("0..1, mean of the points of the indicators that have a verdict; None: none has")
    status: Verdict | None = told("met, partly or not met from the sources there are; None: neither is there")
    conflict: bool = told("true: survey and platform differ so much that somebody must explain it")
    one_sided: bool = told("true: only one of the two sources stands behind the status")
    categories: tuple[Element, ...] = told("categories of the maturity model it belongs to, by the crosswalk")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of answers with its interval."""

    count: int | None = told("answers; None when hidden")
    share: float | None = told("0..1; None when hidden")
    interval: tuple[float, float] | None = told("95 % Wilson interval; None when hidden")


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll of one question."""

    question: Bilingual = told("the question as it was asked")
    n: int = told("answers other than don't know")
    options: tuple[tuple[Text, Share], ...] = told("answer -> share, in the order of the levels")
    low: Share = told("the lower half of the levels together")
    high: Share = told("the upper half of the levels together")
    low_levels: tuple[Text, ...] = told("names of the levels in the lower half")
    high_levels: tuple[Text, ...] = told("names of the levels in the upper half")
    dont_know: Share = told("share that does not know, apart from the rest")
    undecided: bool = told(
        "true: the interval of the lower half holds 50 %, so the poll cannot say which half is larger"
    )
    notes: tuple[Message, ...] = told("what to keep in mind with this poll")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out, in one or two sentences, with where to read on."""

    sign: Sign = told("what kind of finding")
    text: Message = told("the finding")
    element: str | None = told("id of the element to open; None: the whole")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the platform figures stand on."""

    platform: str | None = told("platform the export came from")
    period: Period = told("first to last message")
    authors: int | None = told("people with at least one message")
    messages: int | None = told("messages by people")
    spaces: int | None = told("groups with a message by a person")
    staff_share: float | None = told("share of staff the data holds; None: no people file")
    policy: str = told("staff or public: the privacy rule the figures were made under")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Where the organisation stands according to each source, what stands out, and what to do next."""

    model: Model = told("the maturity model")
    n: int | None = told("respondents; None when hidden")
    overall: Perceived = told("the organisation as a whole; its level is None for a poll")
    next_level: Level | None = told("first level the whole has not reached")
    elements: tuple[ElementDiagnosis, ...] = told("one per element, in the order of the model; empty for a poll")
    poll: PollView | None = told("the poll; None where none was held")
    criteria: tuple[CriterionRow, ...] = told("the success criteria; all 'not measured' without platform figures")
    conversation: Conversation | None = told("what the platform figures stand on; None without them")
    findings: tuple[Finding, ...] = told("at most three things that stand out")
    next_step: Step | None = told("the one step proposed now")
    next_step_why: Message | None = told("why this step first")

    def element(self, element_id: str) -> ElementDiagnosis:
        return next(found for found in self.elements if found.element.id == element_id)

    @property
    def bottlenecks(self) -> tuple[ElementDiagnosis, ...]:
        return tuple(found for found in self.elements if found.bottleneck)
