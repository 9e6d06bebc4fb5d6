"""The conversation in pictures: each with the finding as its heading, a text for who cannot see it, and its numbers."""

from __future__ import annotations

from graadmeter.base.text import Text, say
from graadmeter.reports.charts import Absent, Chart, charts
from graadmeter.reports.compose.words import dotted, sentences
from graadmeter.reports.document import Block, Picture, Prose, Section
from graadmeter.reports.round import Round

COLUMNS, ROWS = 7, 20  # of a table on paper; more would be cut off or fill pages


def section(round: Round) -> Section | None:
    """Left out where no picture can be drawn; one that cannot stands below the others, with the reason."""
    if round.measures is None:
        return None
    found = charts(round.measures, launched_on=round.launched_on).values()
    drawn = [one for one in found if isinstance(one, Chart)]
    if not drawn:
        return None
    blocks: list[Block] = [_picture(one) for one in drawn]
    blocks += [
        Prose(say("Not drawn: {name}. {reason}", name=one.name, reason=one.reason), "note")
        for one in found
        if isinstance(one, Absent)
    ]
    finding = say("Every picture is about groups of people, never about one person; what is hidden is marked.")
    sure = say("A 95% interval says where the true figure probably lies: 19 out of 20 such intervals hold it.")
    return Section("pictures", say("The conversation in pictures"), sentences([finding, sure]), tuple(blocks))


def _picture(chart: Chart) -> Picture:
    table = chart.table
    cut: Text | None = None
    if len(table.heads) > COLUMNS or len(table.rows) > ROWS:
        cut = say("The first rows and columns; the page of the conversation has the whole table.")
    notes: list[Text] = [cut] if cut else []
    notes += [say("{term}: {text}", term=term, text=text) for term, text in chart.how]
    return Picture(
        alt=chart.alt, caption=chart.caption, name=chart.name, drawer=chart.kind, drawing=dict(chart.drawing),
        heads=table.heads[:COLUMNS], rows=tuple(row[:COLUMNS] for row in table.rows[:ROWS]), note=dotted(notes),
    )  # fmt: skip
