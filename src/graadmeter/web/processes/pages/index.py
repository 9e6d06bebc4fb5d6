"""The page with every process: where it stands, what that rests on, where it should be, and what comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graadmeter.base.text import Text
from graadmeter.web.people.models import Organisation
from graadmeter.web.processes import queries
from graadmeter.web.processes.forms import AskForm
from graadmeter.web.processes.pages.standing import Round, Standing, last_round, told


@dataclass(frozen=True, slots=True)
class IndexPage:
    rows: tuple[Standing, ...]
    perspectives: tuple[Text, ...]
    scored: int  # processes with a level
    unsupported: int
    wanted: int  # processes with an ambition
    steps: int  # levels still to go, all processes together
    last: date | None  # day of the last scoring
    round: Round | None  # what people said
    baseline_applies: bool
    baseline_held: int  # parts that hold, of those that apply
    baseline_parts: int
    ask: AskForm  # to put the same statements to people

    @property
    def first(self) -> Standing | None:
        """The process that comes first."""
        return next((row for row in self.rows if row.first == 1), None)


def index(organisation: Organisation, today: date, bound: AskForm | None = None) -> IndexPage:
    """`bound`: the form that was sent and did not hold."""
    book = queries.book(organisation, today)
    perceived = last_round(organisation)
    rows = told(book, perceived)
    days = [line.now.row.scored_on for line in book.lines if line.now]
    applying = [verdict for verdict in book.baseline.verdicts if verdict.applies]
    return IndexPage(
        rows=rows,
        perspectives=tuple(each["name"] for each in book.model.blocks.get("perspectives", ())),
        scored=sum(row.level is not None for row in rows),
        unsupported=sum(not line.standing.supported for line in book.lines),
        wanted=sum(line.ambition is not None for line in book.lines),
        steps=sum(line.to_go or 0 for line in book.lines),
        last=max(days, default=None),
        round=perceived,
        baseline_applies=book.baseline.applies,
        baseline_held=sum(verdict.holds for verdict in applying),
        baseline_parts=len(applying),
        ask=bound or AskForm(),
    )
