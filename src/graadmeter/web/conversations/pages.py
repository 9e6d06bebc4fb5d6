"""What the page about themes in the conversation shows, as named data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graadmeter.base.text import Bilingual, Message, say, say_n
from graadmeter.conversation.themed import LEAST_LABELS
from graadmeter.conversation.themes.training import LEAST_EACH
from graadmeter.web.conversations import queries
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.language import current
from graadmeter.web.people.access import Access
from graadmeter.web.themes import queries as themes
from graadmeter.web.themes.models import Sample

MUCH = 0.5  # share found, below which the list or the labels need work
Interval = tuple[float, float, float]  # value, low, high


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One theme: how much of the talk, how many help, how good the computer is at it, and what to do next."""

    name: Bilingual | str
    share: float | None  # None: hidden, or not there
    low: float | None
    high: float | None
    hidden: bool
    helpers: int | None
    labels: int
    yes: int
    precision: Interval | None  # of what is said to be about it, how much is
    recall: Interval | None  # of what is about it, how much is found
    next: Message | None


@dataclass(frozen=True, slots=True)
class ThemesInTalk:
    dataset: StoredDataset | None
    has_list: bool
    rows: tuple[ThemeView, ...]
    threads: str  # how many the shares are about, in words
    period: tuple[date, date] | None
    note: str
    helpers_note: str
    sample: Sample | None  # of this dataset, or the last one that was learned from
    is_current: bool  # the sample is of this dataset
    labelled: int
    lacking: int  # threads to label before anything can be learned
    new: int  # threads labelled since it was learned


def themes_in_talk(access: Access, today: date) -> ThemesInTalk:
    """Themes in the dataset stored last, with what labels say of them."""
    organisation = access.organisation
    dataset = queries.current_dataset(organisation)
    found = queries.measures(dataset, current(), today)["metrics"] if dataset else {}
    shares, helpers = found.get("theme_share", {}), found.get("theme_helpers", {})
    sample = themes.current_sample(organisation)
    labelled = themes.labelled(sample) if sample else 0
    is_current = bool(sample and dataset and sample.dataset == dataset.pk)
    names: Mapping[str, Any] = themes.names(sample) if sample and is_current else {}
    names = names or {row.key: row.name for row in themes.themes(organisation)}
    names = {**names, **shares.get("by_text", {})}
    lacking = max(0, LEAST_LABELS - labelled)
    rows = [
        _row(key, name, shares, helpers, sample, lacking if is_current else None) for key, name in names.items()
    ] if shares.get("by") is not None else []  # fmt: skip
    ends = shares.get("period", {})
    return ThemesInTalk(
        dataset=dataset,
        has_list=bool(names),
        rows=tuple(rows),
        threads=shares.get("n_text") or "",
        period=(date.fromisoformat(ends["from"]), date.fromisoformat(ends["to"])) if ends.get("from") else None,
        note=shares.get("note", ""),
        helpers_note=helpers.get("note", ""),
        sample=sample,
        is_current=is_current,
        labelled=labelled,
        lacking=lacking,
        new=max(0, labelled - sample.learned_from) if sample else 0,
    )


def _row(
    key: str,
    name: Bilingual | str,
    shares: Mapping[str, Any],
    helpers: Mapping[str, Any],
    sample: Sample | None,
    lacking: int | None,
) -> ThemeView:
    part = shares.get("by", {}).get(key, {})
    learned = (sample.learned if sample else {}).get(key, {})
    quality = learned.get("quality", {}).get("all", {})
    yes, labels, recall = quality.get("positives", 0), quality.get("n", 0), _interval(quality.get("recall"))
    return ThemeView(
        name=name,
        share=part.get("value"),
        low=part.get("low"),
        high=part.get("high"),
        hidden=not part,
        helpers=helpers.get("by", {}).get(key, {}).get("value"),
        labels=labels,
        yes=yes,
        precision=_interval(quality.get("precision")),
        recall=recall,
        next=_next(yes, labels, recall[0] if recall else None, lacking),
    )


def _next(yes: int, labels: int, recall: float | None, lacking: int | None) -> Message | None:
    """What to do for one theme; `lacking` None: its sample is not of these messages."""
    if lacking is None:
        return say("ask for a sample when you upload an export")
    if lacking:
        return say_n("label {n} more thread", "label {n} more threads", lacking)
    if not labels:
        return say("learn from the labels")
    if yes < LEAST_EACH:
        return say("label on: yes was said {n} times, and {least} are needed to learn from", n=yes, least=LEAST_EACH)
    if labels - yes < LEAST_EACH:
        return say(
            "label on: no was said {n} times, and {least} are needed to learn from", n=labels - yes, least=LEAST_EACH
        )
    if recall is not None and recall < MUCH:
        return say("much of it is missed: more labels help, and more examples in the list")
    return None


def _interval(given: Any) -> Interval | None:
    return (given[0], given[1], given[2]) if given else None
