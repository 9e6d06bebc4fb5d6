"""What the privacy page shows: the same document as the PDF, its tables made ready for a narrow screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import Text
from graadmeter.reports import privacy
from graadmeter.reports.document import Table
from graadmeter.web.diagnosis.statement import statement
from graadmeter.web.people.models import Organisation


@dataclass(frozen=True, slots=True)
class TableView:
    """A table whose cells know the head of their column. `groups`: (heading, rows of (first cell, the others))."""

    caption: Text
    heads: tuple[Text, ...]
    groups: tuple[tuple[Text, tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...]], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class SectionView:
    id: str
    heading: Text
    finding: Text | None
    blocks: tuple[Any, ...]  # blocks of the document, tables as TableView


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    title: Text
    sections: tuple[SectionView, ...]


def page(organisation: Organisation, today: date) -> PrivacyPage:
    document = privacy.compose(statement(organisation, today))
    return PrivacyPage(
        document.title,
        tuple(
            SectionView(one.id, one.heading, one.finding, tuple(_block(block) for block in one.blocks))
            for one in document.sections
        ),
    )


def _block(block: Any) -> Any:
    if not isinstance(block, Table):
        return block
    heads = block.heads[1:]
    return TableView(
        block.caption,
        block.heads,
        tuple(
            (name, tuple((row[0], tuple(zip(heads, row[1:], strict=True))) for row in rows))
            for name, rows in block.groups
        ),
    )
