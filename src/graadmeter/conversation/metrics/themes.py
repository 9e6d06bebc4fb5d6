"""How much of the talk is about the organisation's own themes, and whether the talk about results lasts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from graadmeter.base.text import Message, say
from graadmeter.conversation.figures import Found, Metric
from graadmeter.conversation.frames import Frames
from graadmeter.conversation.themed import (
    INDICATIVE,
    WORDS_ALONE,
    Themed,
    ends,
    hidden_themes,
    missing,
    note,
    number,
    themed,
)
from graadmeter.conversation.themes.listing import BOTTOM_LINE, ThemeList
from graadmeter.conversation.themes.quantify import Share

WINDOW = 90
YEAR = 365
QUARTER = 91  # days
NO_TALK = say("Nobody wrote a message in this period.")
NONE_OF_CLASS = say("The list has no theme of this kind.")
RULES = {
    "labels": say(
        "Messages in threads of the theme. With labels of a random sample, corrected for the mistakes they show; with "
        "labels from elsewhere, counted and then corrected. Without labels: threads that look like it, called "
        "indicative."
    )
}


def wholes(listed: ThemeList) -> list[tuple[str, ...]]:
    """Themes whose share is shown together somewhere: the strategic ones, and those about results."""
    return [tuple(theme.id for theme in listed.of(*kinds)) for kinds in (("strategic",), BOTTOM_LINE)]


def _found(data: Themed, themes: Collection[str], by: dict[str, Any] | None = None) -> Found:
    share = data.share(themes)
    rule = None if ends(share) is None else f"{share.rule} 95 %"
    return Found(
        number(share.value), len(data.threads), data.behind(themes), interval=ends(share), interval_rule=rule, by=by,
        note=note(share, data.given),
    )  # fmt: skip


def _of(frames: Frames, kinds: Collection[Any]) -> Found:
    data = themed(frames, WINDOW)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    themes = [theme.id for theme in data.given.listed.of(*kinds)]
    if not themes:
        return Found(None, 0, 0, note=NONE_OF_CLASS)
    if not len(data.threads):
        return Found(None, 0, 0, note=NO_TALK)
    found = _found(data, themes)
    behind = {theme: data.behind([theme]) for theme in data.given.listed.ids}
    gone = hidden_themes(behind, wholes(data.given.listed), frames.policy)
    too_small = bool(gone) and gone >= {theme for theme in themes if behind[theme]}
    return Found(
        found.value, found.n, found.people, interval=found.interval, interval_rule=found.interval_rule,
        note=None if too_small else found.note, too_small=too_small and found.people > 0,
    )  # fmt: skip


def _shares(frames: Frames, rule: str) -> Found:
    """Every theme on its own; the value is the share of messages about any of them."""
    data = themed(frames, WINDOW)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    if not len(data.threads):
        return Found(None, 0, 0, note=NO_TALK)
    listed = data.given.listed
    behind = {theme: data.behind([theme]) for theme in listed.ids}
    gone = hidden_themes(behind, [*wholes(listed), listed.ids], frames.policy)
    by = {
        theme.id: _entry(data.share([theme.id]), data, theme.id) | {"name": theme.name, "class": theme.kind}
        for theme in listed
    }
    found = _found(data, listed.ids, {theme: part for theme, part in by.items() if theme not in gone})
    if not gone:
        return found
    text = _with_hidden(found.note, frames)
    return Found(
        found.value, found.n, found.people, interval=found.interval, interval_rule=found.interval_rule, by=found.by,
        note=text,
    )  # fmt: skip


def _with_hidden(first: Message | None, frames: Frames) -> Message:
    hidden = say(
        "Themes that fewer than {n} people talk about are hidden, and what would give them away.",
        n=frames.policy.min_group,
    )
    return hidden if first is None else say("{first} {second}", first=first, second=hidden)


def _entry(share: Share, data: Themed, theme: str) -> dict[str, Any]:
    threads = int(data.about([theme]).sum())
    return {
        "value": number(share.value), "low": number(share.low), "high": number(share.high), "n": threads,
        "indicative": not share.n,
    }  # fmt: skip


def _lasting(frames: Frames, rule: str) -> Found:
    """Messages about results in the last quarter of the year over those in its first."""
    data = themed(frames, YEAR)
    if data is None:
        return Found(None, 0, 0, note=missing(frames))
    listed = data.given.listed.of(*BOTTOM_LINE)
    if not listed:
        return Found(None, 0, 0, note=NONE_OF_CLASS)
    if frames.period(YEAR).days < YEAR:
        return Found(None, 0, 0, note=say("Needs data of a whole year."))
    early, late = (_quarter(frames, data, these) for these in ("first", "last"))
    by, behind = {}, {}
    for theme in listed:
        about = data.about([theme.id])
        (before, then), (after, now) = ((float(m[about[t]].sum()), a[about[t]]) for t, a, m in (early, late))
        people = [len(np.unique(given)) for given in (then, now)]
        behind[theme.id] = min(people) or max(people)
        threads = int(about.sum())
        by[theme.id] = {
            "value": after / before if before else None, "low": None, "high": None, "n": threads, "indicative": True,
            "name": theme.name,
        }  # fmt: skip
    about = data.about([theme.id for theme in listed])
    before, after = (float(m[about[t]].sum()) for t, _, m in (early, late))
    people = [len(np.unique(a[about[t]])) for t, a, _ in (early, late)]
    gone = hidden_themes(behind, [tuple(behind)], frames.policy)
    text = INDICATIVE if data.given.encoder else WORDS_ALONE
    if not before:
        text = say("Nobody wrote about these themes in the first quarter of the year.")
    if gone:
        text = _with_hidden(text, frames)
    return Found(
        after / before if before else None, int(about.sum()), min(people) or max(people),
        by={theme: part for theme, part in by.items() if theme not in gone}, note=text,
    )  # fmt: skip


def _quarter(frames: Frames, data: Themed, which: str) -> tuple[Any, Any, Any]:
    """Thread (number), author and messages of one quarter of the last year."""
    m = frames.messages
    recent = frames.within(m.sent_at, QUARTER)
    early = frames.within(m.sent_at, YEAR) & ~frames.within(m.sent_at, YEAR - QUARTER)
    return data.of(m.filter(early if which == "first" else recent))


_READS = (
    "THREAD_THEMES.score", "MESSAGES.thread_id", "MESSAGES.author_id", "MESSAGES.sent_at", "MESSAGES.kind",
)  # fmt: skip
METRICS = (
    Metric(
        "theme_share", "share", "threads", say("Talk about our themes"),
        say("Share of messages in threads about the organisation's own themes: any of them, and each of them."),
        "messages in threads of the theme / messages", _READS, RULES, _shares, WINDOW,
        grain=("organisation", "theme"),
    ),
    Metric(
        "strategic_share", "share", "threads", say("Strategic conversation"),
        say("Share of messages in threads about a strategic theme from the organisation's list."),
        "messages in threads of a strategic theme / messages", _READS, RULES,
        lambda frames, rule: _of(frames, ("strategic",)), WINDOW,
    ),
    Metric(
        "bottomline_share", "share", "threads", say("Conversation about results"),
        say("Share of messages in threads about customer, product or efficiency."),
        "messages in threads of a theme of class customer, product or efficiency / messages", _READS, RULES,
        lambda frames, rule: _of(frames, BOTTOM_LINE), WINDOW,
    ),
    Metric(
        "theme_persistence", "ratio", "threads", say("Persistence of themes"),
        say("Messages about results in the last quarter of the year, for each one in the first quarter."),
        "messages of the last 91 days / messages of days 365 to 274 before the end, in threads of the theme", _READS,
        {"quarters": say("Threads that look like a theme of class customer, product or efficiency; indicative.")},
        _lasting, YEAR, grain=("organisation", "theme"),
    ),
)  # fmt: skip
