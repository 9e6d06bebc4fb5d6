"""What is measured, in words: every figure with what it counts, what it is split by, what it reads and what for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from graadmeter import maturity
from graadmeter.base.text import Message, Text, say
from graadmeter.conversation.figures import GRAINS, Metric
from graadmeter.conversation.metrics import offered

ITSELF = say("The conversation itself")
COLUMNS: Mapping[str, Message] = {  # what a column holds, as a reader calls it; some say the same
    "MESSAGES.message_id": say("messages"),
    "MESSAGES.space_id": say("group"),
    "MESSAGES.thread_id": say("thread"),
    "MESSAGES.author_id": say("writer"),
    "MESSAGES.parent_author_id": say("who is answered"),
    "MESSAGES.sent_at": say("time"),
    "MESSAGES.kind": say("kind of message"),
    "MESSAGES.is_root": say("first of its thread"),
    "MESSAGES.has_question": say("question mark"),
    "MESSAGES.reactors": say("who reacted"),
    "MESSAGES.is_answer": say("answer mark"),
    "PEOPLE.unit": say("unit"),
    "PEOPLE.location": say("location"),
    "PEOPLE.layer": say("layer"),
    "PEOPLE.is_leader": say("leads or not"),
    "PEOPLE.is_admin": say("administrator or not"),
    "PEOPLE.in_people_file": say("in the people file"),
    "PEOPLE.in_export": say("on the list of members"),
    "SPACES.kind": say("kind of group"),
    "SPACES.members": say("number of members"),
    "SPACES.visibility": say("open or closed"),
    "SPACES.archived": say("archived or not"),
    "SPACES.hosts": say("hosts"),
    "THREAD_THEMES.score": say("likeness to a theme"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `reads`: columns of the stored tables. `serves`: criteria, categories or controls it stands under;
    empty: the others are read beside it. `per_group`: needs the three preconditions."""

    id: str
    name: Text
    counts: Text
    grain: tuple[Text, ...]
    reads: tuple[str, ...]
    serves: tuple[Text, ...]
    per_group: bool

    @property
    def reads_text(self) -> tuple[Text, ...]:
        """The columns in words, each once."""
        return tuple({COLUMNS[name].msgid: COLUMNS[name] for name in self.reads if name in COLUMNS}.values())


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    name: Text
    rows: tuple[Measure, ...]


def measures(only: Collection[str] | None = None, *, themes: bool) -> tuple[MeasureGroup, ...]:
    """The figures that are made, by group of the registry. `only`: those measured, None for all that are offered.
    `themes` False: there is no list of themes, so nothing is measured about them."""
    registry = maturity.load("metrics")
    group_of = {about["id"]: about["group"] for about in registry.blocks["metrics"]}
    names: dict[str, Text] = {group["id"]: group["name"] for group in registry.blocks["groups"]}
    found: dict[str, list[Measure]] = {"": [], **{group: [] for group in names}}
    for name, metric in offered().items():
        about_themes = any(column.startswith("THREAD_THEMES.") for column in metric.reads)
        if (only is None or name in only) and (themes or not about_themes):
            found[group_of.get(name, "topics" if about_themes else "")].append(_measure(metric))
    return tuple(MeasureGroup(names.get(group, ITSELF), tuple(rows)) for group, rows in found.items() if rows)


def _measure(metric: Metric) -> Measure:
    return Measure(
        metric.id, metric.name, metric.help, tuple(GRAINS[grain] for grain in metric.grain), metric.reads,
        served().get(metric.id, ()), metric.attributes,
    )  # fmt: skip


@cache
def served() -> dict[str, tuple[Text, ...]]:
    """Metric -> what it is for: the criteria it stands under, else the categories, else the controls."""
    found: dict[str, list[Text]] = {}
    for criterion in maturity.load("esm6").elements.values():
        for indicator in criterion.indicators:
            found.setdefault(indicator.metric, []).append(criterion.name)
    backing: dict[str, list[Text]] = {}
    for element in maturity.load("esm3").elements.values():
        for hooked in dict.fromkeys(hook.metric for hook in element.evidence if hook.metric):
            backing.setdefault(hooked, []).append(element.name)
    for item in maturity.load("dvo").items.values():
        if read := (item.extra.get("metric") or {}).get("id"):
            backing.setdefault(read, []).append(say("control {id}", id=item.id))
    found |= {metric: purposes[:1] for metric, purposes in backing.items() if metric not in found}
    return {metric: tuple(purposes) for metric, purposes in found.items()}
