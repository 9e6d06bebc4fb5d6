"""Published figures as lines to look along: what, year, n, quality, and our own figure where the definitions agree.

Whether two definitions agree was read and decided figure by figure; where they do not, the line says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Bilingual, Message, Quantity, Text, say
from graadmeter.diagnosis.benchmark.exchange import HALVES
from graadmeter.maturity.model import Model

BOUND = "D"  # the quality of a vendor's claim: at most an upper bound
POLL = "poll-s3m"
OF_ORGANISATIONS = say("a share of organisations: one organisation has no such share of its own")
NOT_MEASURED = say("nothing is measured here that could stand beside it")
NO_POLL = say("the same question: it stands beside once a poll has a result")
_ORGANISATIONS = frozenset({"altimeter-2012", "altimeter-2013", "altimeter-2014-esn", "forrester-2011", "evolve-2014",
                            "evolve-2016", "evolve-2018", "evolve-2024", "socm-2014"})  # fmt: skip
DIFFERS: Mapping[tuple[str, int], tuple[str, Message]] = {  # figure, place -> nearest measure, why not
    ("altimeter-2013", 3): (
        "policy_ack_share",
        say("theirs is what managers think that staff know; ours counts who confirmed the policy or passed a question"),
    ),
    ("swoop-2018-top", 0): (
        "active_share",
        say("a prize winner, and the period and what counts as active are not given; ours counts 30 days"),
    ),
    ("swoop-2018-top", 1): (
        "active_share",
        say("a prize winner, and what counts as engaging is not given; ours counts who wrote or reacted"),
    ),
    ("swoop-2022", 0): (
        "participants",
        say("theirs is a share of staff, ours a number of people; few exports say who only opened the network"),
    ),
    ("swoop-2022", 1): (
        "reader_only_share",
        say("theirs gives no period and no base; ours is a share of those who opened the network in 90 days"),
    ),
    ("garfield-size", 2): ("active_share", say("theirs is counted per group, ours over all members")),
    ("nielsen-90-9-1", 0): (
        "reader_only_share", say("theirs is about open communities, without a period; ours counts those who visited"),
    ),
    ("nielsen-90-9-1", 1): ("contributor_share", say("theirs has no period and is about open communities")),
    ("nielsen-90-9-1", 2): ("top10_share", say("theirs is a share of people, ours a share of contributions")),
    ("datanews-2014", 0): (
        "active_share", say("theirs counts a week and may count reading; ours counts who wrote or reacted in 30 days"),
    ),
    ("esg-2013", 0): ("active_share", say("theirs is what people say of themselves; ours is counted")),
    ("esg-2013", 1): (
        "active_share", say("theirs is about a day, by what people say of themselves; ours is counted over 30 days"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """One published value. `unit`: share (0..1) or count. `own`: ours in the same unit; None with the reason in `why`.
    `near`: our measure that comes nearest, where one was compared."""

    id: str
    about: str  # the model or subject in the register
    what: Bilingual
    value: float
    unit: str
    year: int | None
    n: int | None
    population: Bilingual
    quality: str
    quality_means: Bilingual
    note: Bilingual | None
    source: str
    near: str | None = None
    own: float | None = None
    own_n: int | None = None
    why: Message | None = None

    @property
    def is_bound(self) -> bool:
        """True for a vendor's claim, which is an upper bound at most."""
        return self.quality == BOUND

    @property
    def told(self) -> Text:
        figure = Quantity(self.value, self.unit)
        return say("at most {figure}", figure=figure) if self.is_bound else figure

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "what": {"nl": self.what.nl, "en": self.what.en}, "value": self.value, "unit": self.unit,
            "year": self.year, "n": self.n, "quality": self.quality, "own": self.own,
        }  # fmt: skip


def published(register: Model, poll: Mapping[str, Any] | None = None) -> tuple[Published, ...]:
    """Every published value of the register, in its order. Nothing of it ever goes into a score.

    `poll`: the block `poll` of a final result of S3M, None where none was held. Its lower and upper half stand beside
    the published ones: the question and the answers are the same.
    """
    return tuple(_lines(register, poll))


def _lines(register: Model, poll: Mapping[str, Any] | None) -> Iterator[Published]:
    means = {quality["id"]: quality["name"] for quality in register.blocks["qualities"]}
    for figure in register.blocks["figures"]:
        for at, value in enumerate(figure["values"]):
            unit = "share" if "share" in value else "count"
            near, own, n, why = _own(figure["id"], at, poll)
            yield Published(
                id=f"{figure['id']}.{at + 1}", about=figure["about"], what=value["what"], value=float(value[unit]),
                unit=unit, year=figure["year"], n=figure["n"], population=figure["population"],
                quality=figure["quality"], quality_means=means[figure["quality"]], note=figure.get("note"),
                source=figure["source"], near=near, own=own, own_n=n, why=why,
            )  # fmt: skip


def _own(
    figure: str, at: int, poll: Mapping[str, Any] | None
) -> tuple[str | None, float | None, int | None, Message | None]:
    """The nearest measure, our figure and its n, and why there is none."""
    if figure == POLL:
        half = (poll or {}).get(HALVES[at]) or {}
        share = half.get("share")
        return POLL, share, half.get("n") if share is not None else None, None if share is not None else NO_POLL
    if (figure, at) in DIFFERS:
        near, why = DIFFERS[figure, at]
        return near, None, None, why
    return None, None, None, OF_ORGANISATIONS if figure in _ORGANISATIONS else NOT_MEASURED
