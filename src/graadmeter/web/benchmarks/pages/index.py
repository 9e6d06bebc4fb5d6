"""Beside others: the place in the spread, the files of others, and published figures with their year, n and quality."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message, Quantity, Text, month, say
from graadmeter.diagnosis.benchmark import Entry, Published, Spread
from graadmeter.diagnosis.benchmark.exchange import POLL, SECTORS, SIZES, is_share, names
from graadmeter.diagnosis.benchmark.place import LEAST, LEAST_ENDS, MONTHS, comparable, spreads
from graadmeter.diagnosis.benchmark.published import DIFFERS
from graadmeter.maturity.model import Model
from graadmeter.web.benchmarks import queries
from graadmeter.web.benchmarks.forms import ProfileForm, TakeForm
from graadmeter.web.benchmarks.models import Profile, TakenFile
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation

_ADDRESS = re.compile(r":?\s*(https?://\S+)")
WIDTH, PAD = 200, 8  # of a strip, in its own units
_PART = {
    "staged_matrix": say("Category"), "staged_profile": say("Aspect"), "criteria_set": say("Criterion"),
}  # fmt: skip


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
    name: Text
    spread: Spread
    strip: Strip
    unit: str  # score or share

    @property
    def own(self) -> tuple[Quantity, Quantity, Quantity]:
        """Ours, with the ends of its band."""
        assert self.spread.own
        return self._in_unit(self.spread.own.score, self.spread.own.low, self.spread.own.high)

    @property
    def quartiles(self) -> tuple[Quantity, Quantity, Quantity]:
        assert self.spread.quartiles
        first, middle, third = self.spread.quartiles
        return self._in_unit(first, middle, third)

    @property
    def ends(self) -> tuple[Quantity, ...]:
        return tuple(Quantity(each, self.unit) for each in self.spread.ends or ())

    def _in_unit(self, one: float, two: float, three: float) -> tuple[Quantity, Quantity, Quantity]:
        return Quantity(one, self.unit), Quantity(two, self.unit), Quantity(three, self.unit)


@dataclass(frozen=True, slots=True)
class Table:
    """Our place by what one kind of round measures."""

    kind: str
    title: Text
    part: Text  # what a row is called
    own: Entry
    month: str  # of our round
    rows: tuple[Row, ...]
    together: int  # organisations that are put beside each other, ours included
    within: int  # of these, from this installation, ours not included
    is_share: bool

    @property
    def lacking(self) -> int:
        """Organisations still needed before anything is shown."""
        return max(0, LEAST - self.together)


@dataclass(frozen=True, slots=True)
class FileRow:
    row: TakenFile
    title: Text
    month: str
    left_out: Message | None  # why it is not put beside ours


@dataclass(frozen=True, slots=True)
class Sender:
    """The files of one organisation, as it last called itself."""

    fingerprint: str
    label: str
    sector: Bilingual | None
    size: Bilingual | None
    files: tuple[FileRow, ...]


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
    tables: tuple[Table, ...]  # one for each kind of round of our own
    within: int  # other organisations of this installation of which a figure stands beside ours
    senders: tuple[Sender, ...]
    scores_processes: bool
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
    def shows(self) -> bool:
        """Whether there is any spread to see."""
        return any(table.rows for table in self.tables)


def index(
    organisation: Organisation, today: date, *, profile: ProfileForm | None = None, take: TakeForm | None = None
) -> IndexPage:
    """`profile`, `take`: a form that was sent and did not hold."""
    known, rows, this_month = queries.profile(organisation), queries.files(organisation), f"{today:%Y-%m}"
    own, within = queries.own_entries(organisation, known), queries.sharing(organisation, known)
    lines = queries.published_lines(organisation)
    return IndexPage(
        tables=tuple(_table(kind, entry, within, rows, this_month) for kind, entry in own.items()),
        within=sum(_beside(own, kinds, this_month) for kinds in within.values()),
        senders=tuple(_senders(rows, own, this_month, within)),
        scores_processes=queries.scores_processes(organisation),
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


def _table(
    kind: str, own: Entry, within: Mapping[str, Mapping[str, Entry]], rows: Sequence[TakenFile], this_month: str
) -> Table:
    others = queries.others(within, rows, kind)
    model, found = maturity.load(own.model), spreads(own, others, this_month)
    return Table(
        kind=kind,
        title=_title(kind),
        part=say("Answers") if own.mode == POLL else _PART[model.kind],
        own=own,
        month=_month(own.month),
        rows=_rows(model, own.mode, found),
        together=1 + sum(comparable(own, other, this_month) is None for other in others),
        within=sum(_beside({kind: own}, kinds, this_month) for kinds in within.values()),
        is_share=is_share(model, own.mode),
    )


def _title(kind: str) -> Text:
    model, _, poll = kind.partition(".")
    name = maturity.load(model).name
    return say("{model}, poll", model=name) if poll else name


def _beside(own: Mapping[str, Entry], theirs: Mapping[str, Entry], this_month: str) -> bool:
    """Whether any of these figures of another organisation stands beside one of ours."""
    return any(kind in own and comparable(own[kind], one, this_month) is None for kind, one in theirs.items())


def _senders(
    rows: Sequence[TakenFile], own: Mapping[str, Entry], this_month: str, within: Mapping[str, Mapping[str, Entry]]
) -> Iterator[Sender]:
    """Who sent files, the last taken in first."""
    for fingerprint in dict.fromkeys(row.fingerprint for row in rows):
        theirs = [row for row in rows if row.fingerprint == fingerprint]
        last = theirs[0].payload
        yield Sender(
            fingerprint, last["label"], SECTORS.get(last["sector"] or ""), SIZES.get(last["size"] or ""),
            tuple(_file(row, own.get(row.kind), this_month, within) for row in theirs),
        )  # fmt: skip


def _file(
    row: TakenFile, own: Entry | None, this_month: str, within: Mapping[str, Mapping[str, Entry]]
) -> FileRow:  # fmt: skip
    entry = Entry.from_json(row.payload)
    left_out = queries.NONE_OWN if own is None else comparable(own, entry, this_month)
    here = queries.HERE_ALREADY if queries.is_here(within, row) else None
    return FileRow(row, _title(row.kind), _month(entry.month), here or left_out)


def _rows(model: Model, mode: str, found: Mapping[str, Spread]) -> tuple[Row, ...]:
    """Only what may be shown: elements over enough organisations."""
    known, unit = names(model, mode), "share" if is_share(model, mode) else "score"
    return tuple(
        Row(known[key], one, _strip(model, mode, one), unit)
        for key, one in found.items()
        if key in known and one.place and one.own
    )


def _strip(model: Model, mode: str, spread: Spread) -> Strip:
    levels = [float(level.value) for level in (model.floor, *model.levels) if level]
    values = [0.0, 0.5, 1.0] if is_share(model, mode) else levels
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
