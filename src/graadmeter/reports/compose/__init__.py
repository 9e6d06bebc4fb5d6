"""A round and its diagnosis become a document: one section per idea, in the order a board reads them."""

from __future__ import annotations

from graadmeter.base.text import Text, say
from graadmeter.diagnosis import Diagnosis
from graadmeter.maturity.criteria import is_set
from graadmeter.reports.compose import (
    benchmarks,
    controls,
    criteria,
    direction,
    distance,
    initiatives,
    method,
    pictures,
    processes,
    profile,
    sheets,
    summary,
    three,
    worked,
)
from graadmeter.reports.compose.words import dotted
from graadmeter.reports.document import Document, Section
from graadmeter.reports.round import Round


def compose(round: Round, diagnosis: Diagnosis) -> Document:
    """The document of one round. A section that would have nothing to say is left out.

    The first pages say where we stand, how far from the ambition, and what to do; all else stands behind them.
    """
    behind: list[Section | None] = [
        direction.explained(round),
        initiatives.section(round),
        initiatives.portfolio(round),
        processes.section(round),
        controls.section(round),
        worked.section(round),
        criteria.section(diagnosis),
        benchmarks.section(round),
        pictures.section(round),
        method.section(round, diagnosis),
    ]
    sections: list[Section | None] = [direction.board(round), *behind]
    if not is_set(round.model):  # criteria have no phases
        poll = summary.poll(diagnosis)
        first = [summary.section(round, diagnosis), profile.heat_map(diagnosis), distance.section(round, diagnosis)]
        parts = [three.section(round, diagnosis), profile.per_element(diagnosis)]
        sections = [*first, direction.board(round), poll, *parts, *behind]
    return Document(
        title=title(round),
        subtitle=subtitle(round, diagnosis),
        organisation=round.organisation,
        made_on=round.made_on,
        footer=footer(round, diagnosis),
        sections=tuple(section for section in sections if section),
        data=dict(round.data),
        figures=sheets.sheets(round, diagnosis),
        brand=round.brand,
    )


def title(round: Round) -> Text:
    return round.organisation or say("Diagnosis of one round")


def subtitle(round: Round, diagnosis: Diagnosis) -> Text:
    parts: list[Text] = [say("Diagnosis"), diagnosis.model.name]
    if round.name:
        parts.append(round.name)
    if round.made_on:
        parts.append(say("{date}", date=round.made_on))
    return dotted(parts)


def footer(round: Round, diagnosis: Diagnosis) -> Text:
    parts: list[Text] = [round.organisation or diagnosis.model.name]
    if round.name:
        parts.append(round.name)
    if round.made_on:
        parts.append(say("{date}", date=round.made_on))
    return dotted(parts)
