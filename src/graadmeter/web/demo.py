"""The demo organisation in the web: generated once, entered with one click."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
from django.db import transaction

from graadmeter import demo as generated
from graadmeter import maturity
from graadmeter.base.text import Bilingual, Message
from graadmeter.demo import themed
from graadmeter.web.ambitions import commands as ambitions
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.benchmarks import demo as benchmarks
from graadmeter.web.controls import demo as controls
from graadmeter.web.conversations import commands as conversations
from graadmeter.web.conversations import learning
from graadmeter.web.diagnosis import demo as agreeing
from graadmeter.web.facts import commands as facts
from graadmeter.web.initiatives import demo as initiatives
from graadmeter.web.people import commands as people
from graadmeter.web.people.models import DEMO_EMAIL, Organisation, User
from graadmeter.web.plans import demo as plans
from graadmeter.web.polls import commands as polls
from graadmeter.web.processes import demo as processes
from graadmeter.web.themes import commands as themes
from graadmeter.web.themes import queries as theme_queries
from graadmeter.web.themes.models import Judgement, Rater
from graadmeter.web.workshops import demo as workshops

SAMPLE, LABELLED = 200, 170  # threads; the rest is there for a visitor to try
UNSURE, ERRS = 0.01, 0.02  # of what a rater says
GOALS = {
    "complaints": Bilingual(
        "We beantwoorden 90 % van de klachten binnen 2 dagen, voor eind 2027",
        "We answer 90 % of complaints within 2 days, before the end of 2027",
    ),
    "process_time": Bilingual("Efficiënter werken", "Work more efficiently"),
}


def ensure(*, at: datetime) -> Organisation:
    """The demo organisation with its owner, two rounds, a poll, a workshop, a year of conversation and its ambitions.

    Made where it is not there yet, whole or not at all; that takes some ten seconds.
    """
    organisation = Organisation.objects.filter(is_demo=True).first()
    return organisation or _made(generated.organisation(), at)


@transaction.atomic
def _made(source: generated.DemoOrganisation, at: datetime) -> Organisation:
    owner, _ = User.objects.get_or_create(email=DEMO_EMAIL, defaults={"name": "Demo"})
    owner.set_unusable_password()
    owner.save()
    organisation = people.create_organisation(name=source.name, by=owner, at=at, is_demo=True)
    organisation.launched_on = source.rounds[0].opened_on
    organisation.save(update_fields=["launched_on"])
    rounds: list[Assessment] = []
    for round in source.rounds:
        previous = rounds[-1] if rounds else None
        rounds.append(_round(organisation, round, f"ESM3 {round.closed_on.year}", "full", owner, previous, source))
    _poll(organisation, source, owner)
    _round(organisation, source.criteria, f"ESM6 {source.criteria.closed_on.year}", "full", owner, None, source)
    for fact in source.facts:
        facts.state_fact(
            organisation=organisation, metric=fact.metric, value=fact.value, on=fact.on, source=fact.source, n=fact.n,
            by=owner, at=at,
        )  # fmt: skip
    ambitions.set_ambitions(
        organisation=organisation, model=maturity.load("esm3"), by=owner, at=at,
        wanted={one.element: _wanted(one, at.date()) for one in source.ambitions},
    )  # fmt: skip
    workshops.hold(organisation=organisation, by=owner, at=_moment(source.rounds[-1].closed_on), seed=source.seed)
    controls.fill(organisation=organisation, by=owner, at=at)
    first, last = (round.closed_on for round in source.rounds)
    initiatives.fill(organisation=organisation, first_round=first, seed=source.seed, by=owner, at=at)
    processes.fill(organisation=organisation, days=(first, last), by=owner, at=at)
    _themes(organisation, owner, at)
    with tempfile.TemporaryDirectory() as folder:
        files = generated.write(Path(folder), seed=source.seed)
        conversations.store_dataset(
            organisation=organisation, export=files.folder / "slack-export.zip", people=files.folder / "people.csv",
            policy="staff", by=owner, at=at, progress=_silent, keep=("features", f"sample:{SAMPLE}"),
        )  # fmt: skip
    _labels(organisation, owner, source.seed, at)
    agreeing.agree(
        organisation=organisation, first=rounds[0], by=owner, earlier=_moment(source.rounds[0].closed_on), at=at
    )
    plans.fill(organisation=organisation, by=owner, at=at)
    benchmarks.fill(organisation=organisation, seed=source.seed, by=owner, at=at)
    return organisation


def _themes(organisation: Organisation, owner: User, at: datetime) -> None:
    """The list of themes with a goal, and the decision that a sample of texts may be kept to label."""
    found = theme_queries.read_list(themed.themes_text(), themed.THEMES_FILE)
    rows = themes.replace_list(organisation=organisation, found=found, by=owner, at=at)
    for row in rows:
        if row.key in GOALS:
            row.goal_nl, row.goal_en = GOALS[row.key].nl, GOALS[row.key].en
            row.save(update_fields=["goal_nl", "goal_en"])
    themes.allow_texts(
        organisation=organisation, reason="Besluit 14 / Decision 14", decided_on=at.date(), by=owner, at=at
    )


def _labels(organisation: Organisation, owner: User, seed: int, at: datetime) -> None:
    """Two raters who now and then err labelled most of the sample, and the computer learned from it."""
    sample = theme_queries.current_sample(organisation)
    if sample is None:
        return
    rng = np.random.default_rng(seed)
    texts, ids = theme_queries.texts(sample), theme_queries.listed(sample).ids
    for number in (1, 2):
        rater = Rater.objects.create(sample=sample, user=owner if number == 1 else None, number=number)
        said = [
            {theme: _answer(rng, themed.about(theme, text.text)) for theme in ids} for text in texts.values()
        ]  # fmt: skip
        labelled = zip(list(texts)[:LABELLED], said, strict=False)
        Judgement.objects.bulk_create(
            Judgement(rater=rater, thread=thread, said=answers, at=at)
            for place, (thread, answers) in enumerate(labelled)
            if number == 1 or place % theme_queries.SHARED == 0
        )
    themes.begin_learning(sample=sample, by=owner, at=at)
    learning.learn(sample=sample, at=at)


def _answer(rng: np.random.Generator, is_about: bool) -> str:
    drawn = rng.random()
    if drawn < UNSURE:
        return "unsure"
    return "yes" if is_about == (drawn > UNSURE + ERRS) else "no"


def _round(
    organisation: Organisation, round: generated.DemoRound, name: str, mode: str, owner: User,
    previous: Assessment | None, source: generated.DemoOrganisation,
) -> Assessment:  # fmt: skip
    opened, closed = _moment(round.opened_on), _moment(round.closed_on)
    made = assessments.create_assessment(
        organisation=organisation, name=name, model_id=round.model, mode=mode, by=owner, at=opened,
        units=source.units, locations=source.locations, population=round.invited, previous=previous,
    )  # fmt: skip
    made = assessments.open_assessment(assessment=made, by=owner, at=opened)
    assessments.import_answers(
        assessment=made,
        table=round.answers,
        answered_on=round.answered_on,
        pair_codes=round.pair_codes,
        by=owner,
        at=closed,
    )
    if mode == "full":
        assessments.set_headcounts(assessment=made, headcounts=_headcounts(source), by=owner, at=closed)
    return assessments.close_assessment(assessment=made, by=owner, at=closed)


def _headcounts(source: generated.DemoOrganisation) -> dict[str, dict[str, int]]:
    """Everyone who works there, per unit, location and role."""
    return {
        variable: dict(Counter(getattr(person, variable) for person in source.people))
        for variable in ("unit", "location", "role")
    }


def _poll(organisation: Organisation, source: generated.DemoOrganisation, owner: User) -> Assessment:
    """A poll by personal links, with remarks of which all but one were read and shown."""
    asked = source.poll
    opened, closed = _moment(asked.opened_on), _moment(asked.closed_on)
    made = assessments.create_assessment(
        organisation=organisation, name=f"S3M {asked.closed_on.year}", model_id=asked.model, mode="poll", by=owner,
        at=opened, population=asked.invited,
    )  # fmt: skip
    made = polls.open_poll(assessment=made, by=owner, at=opened)
    polls.import_votes(assessment=made, table=asked.answers, by=owner, at=closed)
    for said in source.remarks:
        remark = polls.import_remark(
            assessment=made, text=said.text, lang=said.lang, consent=said.consent, role=said.role
        )
        if said.read:
            polls.moderate(remark=remark, show=remark.may_be_shown, by=owner, at=closed)
    return polls.close_poll(assessment=made, by=owner, at=closed)


def _wanted(one: generated.Ambition, today: date) -> ambitions.Wanted:
    owner = one.owner
    return ambitions.Wanted(
        one.level, _both(one.reason), None if one.months is None else today + timedelta(days=30 * one.months),
        "" if owner is None else owner.nl if owner.nl == owner.en else _both(owner),
    )  # fmt: skip


def _both(text: Bilingual) -> str:
    """The reasons of a bilingual company: what users write is not translated."""
    return f"{text.nl} / {text.en}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _silent(stage: Message, done: int, total: int | None) -> None:
    """Nobody is watching."""
