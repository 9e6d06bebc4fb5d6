"""What the pages of themes show, as named data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graadmeter import maturity
from graadmeter.base.text import LANGS, Bilingual, Lang, Message, say
from graadmeter.conversation.themed import LEAST_LABELS
from graadmeter.maturity.goals import GoalHint, goal_hint
from graadmeter.web.language import current
from graadmeter.web.people.access import Access
from graadmeter.web.themes import queries
from graadmeter.web.themes.forms import ListForm, TextsForm
from graadmeter.web.themes.models import Sample, TextsAllowed, Theme

KEYS = 9  # themes that a figure key toggles
READINGS: tuple[tuple[float, Message], ...] = (  # from this kappa on
    (0.8, say("very good: two people see the same in a text")),
    (0.6, say("good enough to learn from")),
    (0.4, say("moderate: talk about the threads on which you differ")),
    (0.2, say("weak: agree first on what belongs to this theme, then label on")),
    (-1.0, say("hardly better than chance: say in a sentence what this theme is, then begin again")),
)
CANNOT_SAY = say("cannot be told yet: both have to have said yes and no")


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme of the list, with a hint on its goal (None: no goal in the reader's language, or no result)."""

    theme: Theme
    texts: tuple[tuple[Lang, str, str], ...]  # language, words, number of examples in words
    goal: str
    hint: GoalHint | None


@dataclass(frozen=True, slots=True)
class ThemesPage:
    rows: tuple[ThemeRow, ...]
    upload: ListForm
    sample: Sample | None
    labelled: int
    allowed: TextsAllowed | None
    in_the_way: tuple[Message, ...]  # why no text of staff may be kept now
    texts: TextsForm


def index(
    access: Access, today: date, *, upload: ListForm | None = None, texts: TextsForm | None = None
) -> ThemesPage:  # fmt: skip
    """`upload`, `texts`: a form that was sent and did not hold."""
    organisation = access.organisation
    sample = queries.current_sample(organisation)
    return ThemesPage(
        rows=tuple(_row(theme, current()) for theme in queries.themes(organisation)),
        upload=upload or ListForm(),
        sample=sample,
        labelled=queries.labelled(sample) if sample else 0,
        allowed=queries.texts_allowed(organisation),
        in_the_way=tuple(queries.texts_in_the_way(organisation, "staff", today)),
        texts=texts or TextsForm(today=today),
    )


def _row(theme: Theme, lang: Lang) -> ThemeRow:
    goal = (theme.goal_nl if lang == "nl" else theme.goal_en) if theme.is_result else ""
    texts: list[tuple[Lang, str, str]] = []
    for each in LANGS:
        words, examples = theme.words.get(each, []), theme.examples.get(each, [])
        texts.append((each, ", ".join(words), str(len(examples))))
    return ThemeRow(
        theme, tuple(texts), goal, goal_hint(goal, lang, maturity.load("esm6")) if goal else None
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One theme on the page where threads are labelled; `key`: the figure that toggles it, empty for the tenth on."""

    id: str
    key: str
    name: Bilingual
    answer: str  # yes, no or unsure


@dataclass(frozen=True, slots=True)
class Agreement:
    name: Bilingual
    n: int
    kappa: float | None
    reading: Message


@dataclass(frozen=True, slots=True)
class LabelPage:
    sample: Sample | None
    in_the_way: tuple[Message, ...]  # why nobody may read the texts now
    thread: str | None  # id of the thread to label; None: there is none left for this rater
    text: str
    language: str  # empty: not clear
    choices: tuple[Choice, ...]
    mine: int
    labelled: int
    lacking: int  # threads to label before anything can be learned
    raters: int
    agreement: tuple[Agreement, ...]


def label(access: Access, today: date, *, said: Mapping[str, str] | None = None) -> LabelPage:
    """The next thread for this member. `said`: what was said of it before it was taken back."""
    sample = queries.current_sample(access.organisation)
    if sample is None:
        return LabelPage(None, (), None, "", "", (), 0, 0, LEAST_LABELS, 0, ())
    in_the_way = queries.texts_in_the_way(access.organisation, sample.policy, today)
    own, rows = queries.rater(sample, access.user), queries.judgements(sample)
    texts = {} if in_the_way else queries.texts(sample)
    thread = queries.next_thread(list(texts), rows, own)
    names = queries.names(sample)
    done = len({row.thread for row in rows})
    return LabelPage(
        sample=sample,
        in_the_way=tuple(in_the_way),
        thread=thread,
        text=texts[thread].text if thread else "",
        language=(texts[thread].language or "") if thread else "",
        choices=tuple(
            Choice(theme, str(place) if place <= KEYS else "", name, (said or {}).get(theme, "no"))
            for place, (theme, name) in enumerate(names.items(), start=1)
        ),
        mine=sum(own is not None and row.rater_id == own.pk for row in rows),
        labelled=done,
        lacking=max(0, LEAST_LABELS - done),
        raters=len({row.rater_id for row in rows}),
        agreement=tuple(
            Agreement(names[one.theme], one.n, one.kappa, reading(one.kappa))
            for one in sorted(queries.agreement(sample, rows), key=lambda one: list(names).index(one.theme))
        ),
    )


def reading(kappa: float | None) -> Message:
    """Cohen's kappa in plain words, as it is shown: with two decimals."""
    if kappa is None:
        return CANNOT_SAY
    return next(text for least, text in READINGS if round(kappa, 2) >= least)
