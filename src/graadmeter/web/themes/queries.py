"""What the pages ask about themes, and about what people said of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

from graadmeter.base.document import Document, read
from graadmeter.base.errors import ThemesError
from graadmeter.base.text import Bilingual, Message, say
from graadmeter.conversation.themes import ThemeList, read_themes
from graadmeter.conversation.themes.listing import FORMAT
from graadmeter.conversation.themes.training import Label, kappa
from graadmeter.web.controls import queries as controls
from graadmeter.web.people.models import Organisation, User
from graadmeter.web.themes.models import Judgement, Rater, Sample, TextsAllowed, Theme
from graadmeter.workspace import themes as kept_themes

ANSWERS = ("yes", "no", "unsure")
SHARED = 3  # every third thread of a sample is for two raters, so that their agreement can be told


def themes(organisation: Organisation) -> list[Theme]:
    return list(organisation.themes.all())


def theme(organisation: Organisation, pk: int) -> Theme | None:
    return organisation.themes.filter(pk=pk).first()


def data_of(rows: list[Theme]) -> dict[str, Any]:
    """Themes as the plain data of a file of themes."""
    return {"schema": FORMAT, "themes": [row.to_data() for row in rows]}


def theme_list(organisation: Organisation) -> ThemeList | None:
    """The organisation's list as the core reads it; None where there is none."""
    rows = themes(organisation)
    return read_themes(data_of(rows)) if rows else None


def read_list(text: str, file: str) -> Document:
    """A file of themes, checked. Raises ThemesError with file and line."""
    found = read(text, file, ThemesError)
    read_themes(found)
    return found


def texts_allowed(organisation: Organisation) -> TextsAllowed | None:
    return TextsAllowed.objects.filter(organisation=organisation).first()


def texts_in_the_way(organisation: Organisation, policy: str, today: date) -> list[Message]:
    """Why nobody may read masked texts to label; empty when they may. An openly published archive may always be."""
    if policy == "public":
        return []
    reasons = list(controls.in_the_way(organisation, today))
    if texts_allowed(organisation) is None:
        reasons.insert(0, say("an owner has not allowed yet that texts of staff are kept and read to label"))
    return reasons


def current_sample(organisation: Organisation) -> Sample | None:
    """The sample that was taken last."""
    return organisation.samples.first()


def texts(sample: Sample) -> dict[str, kept_themes.Sampled]:
    """The masked texts by their id, in the random order of the draw; empty once they are deleted."""
    return {row.id: row for row in kept_themes.sample(sample.folder)} if sample.has_texts else {}


def listed(sample: Sample) -> ThemeList:
    """The list that the dataset of the sample was read with: labels are about these themes."""
    return kept_themes.themes_of(sample.folder)


def names(sample: Sample) -> dict[str, Bilingual]:
    """What the themes of the labels are called: in the dataset's own list, or else in today's."""
    if sample.folder.is_dir():
        return {theme.id: theme.name for theme in listed(sample)}
    return {theme.key: theme.name for theme in themes(sample.organisation)}


def rater(sample: Sample, user: User) -> Rater | None:
    return sample.raters.filter(user=user).first()


def judgements(sample: Sample) -> list[Judgement]:
    """Everything that was said of the sample, in order."""
    return list(Judgement.objects.filter(rater__sample=sample).select_related("rater").order_by("at", "id"))


def next_thread(ids: list[str], said: list[Judgement], own: Rater | None) -> str | None:
    """The first thread that this rater is to label: nobody did yet, or one other did and it is one of the shared."""
    mine = {row.thread for row in said if own and row.rater_id == own.pk}
    raters = Counter(row.thread for row in said)
    for place, thread in enumerate(ids):
        if thread not in mine and raters[thread] < (2 if place % SHARED == 0 else 1):
            return thread
    return None


def labelled(sample: Sample) -> int:
    """Threads that somebody labelled."""
    return Judgement.objects.filter(rater__sample=sample).values("thread").distinct().count()


def labels(sample: Sample) -> list[Label]:
    """What the core learns from: who was unsure of a theme said nothing about it."""
    return [
        Label(row.thread, theme, answer == "yes", str(row.rater))
        for row in judgements(sample)
        for theme, answer in row.said.items()
        if answer != "unsure"
    ]


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two raters on one theme: threads that both said yes or no of, and Cohen's kappa (None: cannot be told)."""

    theme: str
    n: int
    kappa: float | None


def agreement(sample: Sample, said: list[Judgement] | None = None) -> list[Agreed]:
    """Per theme, over the two raters with the most threads in common; empty where nobody shares one."""
    by_rater: dict[int, dict[str, Mapping[str, str]]] = {}
    for row in judgements(sample) if said is None else said:
        by_rater.setdefault(row.rater_id, {})[row.thread] = row.said
    pairs = [(one, other) for one in by_rater for other in by_rater if one < other]
    if not pairs:
        return []
    one, other = max(pairs, key=lambda pair: len(by_rater[pair[0]].keys() & by_rater[pair[1]].keys()))
    both = sorted(by_rater[one].keys() & by_rater[other].keys())
    found = []
    for theme in names(sample):
        answers = [(by_rater[one][thread].get(theme), by_rater[other][thread].get(theme)) for thread in both]
        clear = [(a == "yes", b == "yes") for a, b in answers if {a, b} <= {"yes", "no"}]
        value = kappa([a for a, _ in clear], [b for _, b in clear])
        found.append(Agreed(theme, len(clear), None if isnan(value) else value))
    return found
