"""The organisation as a whole: every category and criterion, a poll, what stands out and the one next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from graadmeter.base.text import Bilingual, Message, Text
from graadmeter.diagnosis.result.criteria import Adoption, CriterionRow
from graadmeter.diagnosis.result.elements import Advice, ElementDiagnosis, Judgement, Perceived
from graadmeter.diagnosis.result.figures import Conversation
from graadmeter.maturity.model import Level, Model

Sign = Literal["bottleneck", "above", "below", "gap", "disagreement", "unknown", "lowest", "highest", "change", "split"]


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
