"""Beside others: the place in the spread, the files of others, and published figures with their year, n and quality."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Text, month
from graadmeter.diagnosis.benchmark import Entry, Published, Spread
from graadmeter.diagnosis.benchmark.exchange import SECTORS, SIZES
from graadmeter.diagnosis.benchmark.place import LEAST, LEAST_ENDS, MONTHS, comparable, spreads
from graadmeter.diagnosis.benchmark.published import DIFFERS
from graadmeter.maturity.model import Element, Model
from graadmeter.web.benchmarks import queries
from graadmeter.web.benchmarks.forms import ProfileForm, TakeForm
from graadmeter.web.benchmarks.models import Profile, TakenFile
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

_ADDRESS = re.compile(r":?\s*(https?://\S+)")
WIDTH, PAD = 200, 8  # of a strip, in its own units


@dataclass(frozen=True, slots=True)
class Strip:
    """The middle half, the middle one, and our band with our score, as places along a line. None: not shown."""

    own: int
    low: int
    high: int
    box: tuple[int, int] | None  # where it begins, and how wide
    middle: int | None
    ends: tuple[int, int] | None
    ticks: tuple[int, ...]  # where the levels are


@dataclass(frozen=True, slots=True)
class Row:
    element: Element
    spread: Spread
    strip: Strip


@dataclass(frozen=True, slots=True)
class FileRow:
    row: TakenFile
    month: str
    sector: Bilingual | None
    size: Bilingual | None
    left_out: Message | None  # why it is not put beside ours


@dataclass(frozen=True, slots=True)
class Source:
    """The values of one publication."""

    first: Published
    lines: tuple[Published, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses that the note names."""
        return tuple(found.group(1) for found in _ADDRESS.finditer(self.first.note.en if self.first.note else ""))

    @property
    def note(self) -> Bilingual | None:
        """The note without its addresses, which are shown as links."""
        note = self.first.note
        return note and Bilingual(_ADDRESS.sub("", note.nl), _ADDRESS.sub("", note.en))


@dataclass(frozen=True, slots=True)
class IndexPage:
    own: Entry | None
    month: str  # of our round
    model: Model
    rows: tuple[Row, ...]
    together: int  # organisations that are put beside each other, ours included
    within: int  # of these, from this installation, ours not included
    files: tuple[FileRow, ...]
    profile: Profile | None
    fingerprint: str
    profile_form: ProfileForm
    take_form: TakeForm
    beside: tuple[Published, ...]  # published values that ours stands beside
    near: tuple[tuple[Published, Text], ...]  # those that come near, with the name of our measure
    sources: tuple[Source, ...]
    qualities: tuple[tuple[str, Bilingual], ...]
    least: int = LEAST
    least_ends: int = LEAST_ENDS
    months: int = MONTHS

    @property
    def lacking(self) -> int:
        """Organisations still needed before anything is shown."""
        return max(0, self.least - self.together)


def index(
    organisation: Organisation, today: date, *, profile: ProfileForm | None = None, take: TakeForm | None = None
) -> IndexPage:
    """`profile`, `take`: a form that was sent and did not hold."""
    known, rows, model = queries.profile(organisation), queries.files(organisation), maturity.load(queries.MODEL)
    own, this_month = queries.own_entry(organisation, known), f"{today:%Y-%m}"
    within = queries.sharing(organisation, known)
    others = queries.others(within, rows)
    beside = [other for other in others if own and comparable(own, other, this_month) is None]
    found = spreads(own, beside, this_month) if own else {}
    lines = queries.published_lines(organisation)
    return IndexPage(
        own=own,
        month=_month(own.month) if own else "",
        model=model,
        rows=_rows(model, found),
        together=len(beside) + (own is not None),
        within=sum(own is not None and comparable(own, each, this_month) is None for each in within.values()),
        files=tuple(_file(row, own, this_month, within) for row in rows),
        profile=known,
        fingerprint=queries.fingerprint_of(organisation),
        profile_form=profile or ProfileForm(profile=known),
        take_form=take or TakeForm(),
        beside=tuple(line for line in lines if line.own is not None),
        near=tuple((line, _measure(line.near)) for line in lines if line.near in _NEAR),
        sources=tuple(Source(each[0], tuple(each)) for _, group in groupby(lines, _figure_of) if (each := list(group))),
        qualities=tuple((one["id"], one["name"]) for one in maturity.load("benchmarks").blocks["qualities"]),
    )


_NEAR = {metric for metric, _ in DIFFERS.values()}


def _figure_of(line: Published) -> str:
    return line.id.rpartition(".")[0]


def _measure(metric: str | None) -> Text:
    named = {one["id"]: one["name"] for one in maturity.load("metrics").blocks["metrics"]}
    return named.get(metric, metric or "")


def _month(said: str) -> str:
    year, number = said.split("-")
    return month(date(int(year), int(number), 1), current())


def _file(row: TakenFile, own: Entry | None, this_month: str, within: Mapping[str, Entry]) -> FileRow:
    entry = Entry.from_json(row.payload)
    left_out = comparable(own, entry, this_month) if own else None
    return FileRow(
        row, _month(entry.month), SECTORS.get(entry.sector or ""), SIZES.get(entry.size or ""),
        queries.HERE_ALREADY if row.fingerprint in within else left_out,
    )  # fmt: skip


def _rows(model: Model, found: Mapping[str, Spread]) -> tuple[Row, ...]:
    """Only what may be shown: elements over enough organisations."""
    return tuple(
        Row(model.elements[key], one, _strip(model, one))
        for key, one in found.items()
        if key in model.elements and one.place and one.own
    )


def _strip(model: Model, spread: Spread) -> Strip:
    values = [level.value for level in model.levels] + ([model.floor.value] if model.floor else [])
    least, most = min(values), max(values)

    def at(score: float) -> int:
        share = (min(max(score, least), most) - least) / (most - least)
        return PAD + round(share * (WIDTH - 2 * PAD))

    assert spread.own
    low, high = at(spread.own.low), at(spread.own.high)
    box = (at(spread.quartiles[0]), at(spread.quartiles[2])) if spread.quartiles else None
    return Strip(
        own=at(spread.own.score), low=low, high=high,
        box=(box[0], max(2, box[1] - box[0])) if box else None,
        middle=at(spread.quartiles[1]) if spread.quartiles else None,
        ends=(at(spread.ends[0]), at(spread.ends[1])) if spread.ends else None,
        ticks=tuple(at(value) for value in sorted(values)),
    )  # fmt: skip
