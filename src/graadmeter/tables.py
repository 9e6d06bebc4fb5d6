"""The shared vocabulary: what a message, a person, an answer or a score is, column by column.

The rooms of the house are strangers to each other and meet in these tables. A contract says name, type, unit and
null rule of each column; it makes both the check at a border (`check`) and the reference page (`describe`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import TableError
from graadmeter.base.text import say

TIME = pa.timestamp("us", tz="UTC")
NAMES = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: pa.DataType
    help: str
    unit: str = ""
    nulls: str = ""  # when the value is null; empty = never
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A named table: its columns and the key that may not repeat."""

    name: str
    help: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=bool(c.nulls)) for c in self.columns])

    def empty(self) -> pa.Table:
        return self.schema.empty_table()

    def check(self, table: pa.Table) -> pa.Table:
        """`table` with the contract's columns, in its order and types.

        Missing nullable columns are filled with null, extra columns are dropped. Raises TableError for a missing
        required column, a type that cannot be cast, a null where none may be, a value outside the choices.
        """
        arrays = []
        for column in self.columns:
            if column.name not in table.column_names:
                if not column.nulls:
                    raise self._broken(column, "a table without it")
                arrays.append(pa.nulls(table.num_rows, column.type))
                continue
            data = table.column(column.name)
            try:
                data = data.cast(column.type)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                raise self._broken(column, f"values of type {data.type}") from None
            if not column.nulls and data.null_count:
                raise self._broken(column, f"{data.null_count} empty values")
            if column.choices:
                seen = set(pc.unique(data).to_pylist()) - {None} - set(column.choices)
                if seen:
                    raise self._broken(column, f"{sorted(seen)[:3]}")
            arrays.append(data)
        return pa.table(arrays, schema=self.schema)

    def describe(self) -> str:
        """The contract as a Markdown table, for the reference pages."""
        head = (
            f"## {self.name}\n\n{self.help}\n\n| column | type | unit | empty when | meaning |\n|---|---|---|---|---|\n"
        )
        rows = []
        for c in self.columns:
            kind = " \\| ".join(c.choices) or str(c.type)
            rows.append(f"| `{c.name}` | {kind} | {c.unit or '-'} | {c.nulls or 'never'} | {c.help} |")
        key = f"\n\nKey: {', '.join(f'`{k}`' for k in self.key)}." if self.key else ""
        return head + "\n".join(rows) + key + "\n"

    def _broken(self, column: Column, seen: str) -> TableError:
        expected = f"{column.type}" + (f", one of {list(column.choices)}" if column.choices else "")
        return TableError(
            say(
                "table {table}, column {column}: expected {expected}, saw {seen}",
                table=self.name,
                column=column.name,
                expected=expected + ("" if column.nulls else ", never empty"),
                seen=seen,
            )
        )


MESSAGES = Contract(
    "MESSAGES",
    "One row per message or event of a platform export, copies removed.",
    (
        Column("message_id", pa.string(), "the platform's id, or the key that stands for it"),
        Column("space_id", pa.string(), "the space the message stands in"),
        Column("thread_id", pa.string(), "the thread; a lone message is a thread of one"),
        Column(
            "parent_id", pa.string(), "the message this one answers by the platform's own link", nulls="no such link"
        ),
        Column(
            "parent_author_id",
            pa.string(),
            "who wrote the message that this one answers, as far as the platform says",
            nulls="no such link",
        ),
        Column("author_id", pa.string(), "pseudonym of the author once stored", nulls="an event without a person"),
        Column("sent_at", TIME, "when it was sent", unit="UTC"),
        Column("kind", pa.string(), "human, bot or system event", choices=("human", "bot", "system")),
        Column("is_root", pa.bool_(), "the first human message of its thread by time"),
        Column(
            "text",
            pa.string(),
            "plain or platform markup",
            nulls="always once stored: dropped after its features were taken",
        ),
        Column("has_question", pa.bool_(), "a question mark outside code, quotes and links", nulls="never human"),
        Column("chars", pa.int32(), "length of the text without markup", unit="characters", nulls="not measured"),
        Column("reactions", pa.int32(), "number of reactions", unit="count", nulls="the export carries none"),
        Column("mentions", NAMES, "pseudonyms of the people named, in order of the text", nulls="none named"),
        Column(
            "reactors", NAMES, "pseudonyms of the people who reacted", nulls="nobody, or the export does not say who"
        ),
        Column("is_answer", pa.bool_(), "marked as the answer or the summary", nulls="the platform has no such mark"),
    ),
    key=("message_id",),
)

PEOPLE = Contract(
    "PEOPLE",
    "One row per person of the organisation's people file or the export's own list.",
    (
        Column("person_id", pa.string(), "pseudonym; the same as MESSAGES.author_id"),
        Column("unit", pa.string(), "organisational unit", nulls="unknown"),
        Column("location", pa.string(), "place of work", nulls="unknown"),
        Column("layer", pa.string(), "layer of the organisation", nulls="unknown"),
        Column("is_leader", pa.bool_(), "on the organisation's own list of leaders", nulls="no list given"),
        Column("is_admin", pa.bool_(), "the platform's own flag; a labelled fallback only", nulls="unknown"),
        Column("in_people_file", pa.bool_(), "named in the people file"),
        Column("in_export", pa.bool_(), "named in the export's list of members"),
    ),
    key=("person_id",),
)

SPACES = Contract(
    "SPACES",
    "One row per channel, stream, group or list.",
    (
        Column("space_id", pa.string(), "the platform's id or name"),
        Column("name", pa.string(), "what people see"),
        Column(
            "kind",
            pa.string(),
            "kind of group, which sets the size it needs",
            choices=("general", "interest", "practice", "unit", "team"),
        ),
        Column("members", pa.int32(), "members according to the export", unit="count", nulls="the export does not say"),
        Column("visibility", pa.string(), "who can read it", choices=("open", "closed", "direct"), nulls="unknown"),
        Column(
            "hosts", NAMES, "pseudonyms of who hosts it: its owners, else who made it", nulls="the export does not say"
        ),
        Column("created_at", TIME, "when it was made", unit="UTC", nulls="unknown"),
        Column("archived", pa.bool_(), "closed for new messages", nulls="unknown"),
    ),
    key=("space_id",),
)

TIES = Contract(
    "TIES",
    "Distinct directed ties between people: who answered whom, under a named rule. Self-ties are dropped.",
    (
        Column("source", pa.string(), "who answered"),
        Column("target", pa.string(), "who was answered"),
        Column("messages", pa.int64(), "answers along this tie", unit="count"),
        Column("rule", pa.string(), "explicit, previous or inferred", choices=("explicit", "previous", "inferred")),
        Column(
            "confidence", pa.float64(), "probability that the tie is right", unit="0..1", nulls="the rule states none"
        ),
    ),
    key=("source", "target", "rule"),
)

THREAD_THEMES = Contract(
    "THREAD_THEMES",
    "One row per thread and theme of the organisation's own list; a thread may be about several themes, or about none.",
    (
        Column("thread_id", pa.string(), "the thread, as in MESSAGES"),
        Column("theme", pa.string(), "theme id"),
        Column("hits", pa.int32(), "different words of the theme in the thread", unit="count"),
        Column(
            "cosine", pa.float32(), "nearness to the nearest example of the theme", unit="-1..1", nulls="no encoder"
        ),
        Column("score", pa.float64(), "how much the thread looks like being about the theme", unit="0..1"),
    ),
    key=("thread_id", "theme"),
)

ANSWERS = Contract(
    "ANSWERS",
    "One row per respondent and item.",
    (
        Column("respondent", pa.string(), "who answered: a random code, never a name"),
        Column("item", pa.string(), "item id; `esm3.<category>` in quick placement; `s3m.poll`; `smg.<process>.t1`"),
        Column("value", pa.string(), "scale value as text, level id or `none`, option id, `dk` or `na`"),
        Column(
            "role",
            pa.string(),
            "role of the respondent in the model's own list",
            nulls="not asked: everyone is one role",
        ),
        Column("unit", pa.string(), "organisational unit", nulls="not asked"),
        Column("location", pa.string(), "place of work", nulls="not asked"),
        Column("age_band", pa.string(), "age band", nulls="not asked"),
        Column("weight", pa.float64(), "weight of the respondent", unit="> 0", nulls="unweighted"),
    ),
    key=("respondent", "item"),
)

SCORES = Contract(
    "SCORES",
    "One row per element of a model: where it stands.",
    (
        Column("element", pa.string(), "element id"),
        Column("level", pa.string(), "level reached", nulls="not estimable or hidden: group too small"),
        Column("score", pa.float64(), "continuous score", unit="0..number of levels", nulls="as level"),
        Column("low", pa.float64(), "lower end of the band", nulls="as level"),
        Column("high", pa.float64(), "upper end of the band", nulls="as level"),
        Column("n", pa.int64(), "respondents with an answer other than don't know", unit="count"),
    ),
    key=("element",),
)

GAPS = Contract(
    "GAPS",
    "Ambition against where it stands, in levels of the model.",
    (
        Column("element", pa.string(), "element id"),
        Column("current", pa.string(), "level now", nulls="not estimable or hidden"),
        Column("ambition", pa.string(), "level wanted", nulls="none set"),
        Column(
            "gap", pa.int64(), "levels still to go; 0 when met", unit="levels", nulls="current or ambition is empty"
        ),
    ),
    key=("element",),
)

ALL: tuple[Contract, ...] = (MESSAGES, PEOPLE, SPACES, TIES, THREAD_THEMES, ANSWERS, SCORES, GAPS)
