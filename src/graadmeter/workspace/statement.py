"""The privacy statement of a dataset on disk, from its manifest, what it keeps of themes, and the controls file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from graadmeter import maturity
from graadmeter.base.text import Message, Text, say
from graadmeter.conversation.metrics import metric
from graadmeter.diagnosis.facts import Fact, read_facts
from graadmeter.reports import privacy
from graadmeter.workspace import datasets
from graadmeter.workspace import themes as theming
from graadmeter.workspace.controls import REQUIRED, Control, lacking, latest, read_controls

HOURS = "after_hours_share"
GROUPS_ONLY = say("nobody: only figures about groups")
PUBLIC = say("The archive is openly published, so figures per unit, location and layer need no evidence.")


def statement(
    dataset: Path, *, controls: Path | None = None, facts: Path | None = None, today: date | None = None
) -> privacy.PrivacyStatement:
    """What is measured, kept and seen for the dataset at `dataset`, as it is on disk now.

    `controls`: evidence for the three preconditions; None: there is none. `facts`: what no export can give. Raises
    DatasetError, FileError, PolicyError or FactsError for what does not hold.
    """
    today = today or datetime.now(UTC).date()
    stored = datasets.open_dataset(dataset)
    given = read_controls(controls) if controls else []
    registry = maturity.load("metrics")
    said = read_facts(facts, registry, today=today, policy=stored.policy) if facts else ()
    kept = themes_kept(dataset, today)
    return privacy.PrivacyStatement(
        organisation=None, made_on=today, in_web=False, policy=stored.policy,
        measures=privacy.measures(themes=kept is not None), exports=(export_read(stored),), kept=_kept(stored, kept),
        roles=(privacy.RoleOf(
            say("whoever can open the folder"), say("sees codes and figures about groups; no names"), None
        ),),
        preconditions=preconditions(given, today), exempt=PUBLIC if stored.policy.name == "public" else None,
        themes=kept, hours=metric(HOURS).words(metric(HOURS).default_rule),
        key=say(
            "The key lies in a file of whoever runs the command, outside this folder, readable by that person only. "
            "Without the key nobody can try names until one fits."
        ),
        servers=(say(
            "Everything is in this folder on the computer where the command ran. Nothing is sent anywhere, and no "
            "other company works on it."
        ),),
        facts=stated(said),
    )  # fmt: skip


def preconditions(given: Iterable[Control], today: date) -> tuple[privacy.Precondition, ...]:
    """The three preconditions with their evidence, in the words of the model, and whether they hold today."""
    controls, items = list(given), maturity.load("dvo").items
    newest = latest(controls)
    reasons = {str(reason.params["id"]): reason for reason in lacking(controls, today)}
    return tuple(
        privacy.Precondition(
            control, items[control].text, one.evidence if one else None, one.owner if one else None,
            one.since if one else None, one.until if one else None, reasons.get(control),
        )
        for control in REQUIRED
        for one in [newest.get(control)]
    )  # fmt: skip


def export_read(stored: datasets.Dataset) -> privacy.ExportRead:
    """A dataset as the statement tells of it; counts as they may be shown."""
    m, counts = stored.manifest, stored.counts
    return privacy.ExportRead(
        platform=m.importer, policy=stored.policy, first_day=date.fromisoformat(m.period["start"]),
        last_day=date.fromisoformat(m.period["end"]), messages=counts["messages"], people=counts["authors"],
        spaces=m.counts["spaces"], people_file=m.people_file is not None, read_on=date.fromisoformat(m.created_on),
        keep_until=date.fromisoformat(m.keep_until), exports=max(1, len(m.exports)),
    )  # fmt: skip


def themes_kept(dataset: Path, today: date, decision: privacy.Decision | None = None) -> privacy.ThemesKept | None:
    """What the dataset at `dataset` keeps for its list of themes; None without a list."""
    holds = theming.kept(dataset)
    if holds is None:
        return None
    until = date.fromisoformat(holds.sample_until) if holds.sample_until else None
    return privacy.ThemesKept(
        themes=len(theming.themes_of(dataset)), features=holds.features, sample=holds.sample if until else 0,
        sample_until=until, decision=decision, overdue=until is not None and until < today,
    )  # fmt: skip


def stated(facts: Sequence[Fact]) -> tuple[privacy.StatedFact, ...]:
    """Facts as the statement tells of them: which figure, who says so, when; not what it is."""
    names: dict[str, Text] = {about["id"]: about["name"] for about in maturity.load("metrics").blocks["metrics"]}
    return tuple(privacy.StatedFact(names[fact.metric], fact.source, fact.on) for fact in facts)


def theme_rows(kept: privacy.ThemesKept | None, seen: Message) -> list[privacy.Kept]:
    """What is kept for themes. `seen`: who sees the texts."""
    if kept is None:
        return []
    rows = [privacy.Kept(
        say("Per thread, how much it looks like each theme"), say("as long as the messages"), GROUPS_ONLY
    )]  # fmt: skip
    if kept.features:
        rows.append(privacy.Kept(say("Numbers for the meaning of each thread"), say("as long as the messages"),
                                 GROUPS_ONLY))  # fmt: skip
    if kept.sample and kept.sample_until:
        until = say("until {day}, or earlier when the labelling is done", day=kept.sample_until)
        rows.append(privacy.Kept(say("Masked text of threads that were drawn by lot"), until, seen))
    return rows


def _kept(stored: datasets.Dataset, themes: privacy.ThemesKept | None) -> tuple[privacy.Kept, ...]:
    until = say("until {day}", day=date.fromisoformat(stored.manifest.keep_until))
    people: Text = say("Codes of people on the list of members")
    if stored.manifest.people_file is not None:
        people = say("Codes of people, with unit, location, layer and whether they lead, from the people file")
    return (
        privacy.Kept(say("The export as the platform gave it"),
                     say("not kept here; you decide about your own copy"), say("whoever has that file")),
        privacy.Kept(say("Messages of the platform, with codes instead of names and without text"), until, GROUPS_ONLY),
        privacy.Kept(people, until, GROUPS_ONLY),
        privacy.Kept(say("Codes of ids, e-mail addresses and names, to join a people file later"), until, GROUPS_ONLY),
        privacy.Kept(say("Groups: name, kind, number of members, codes of hosts"), until,
                     say("whoever can open the folder")),
        *theme_rows(themes, say("whoever labels them")),
    )  # fmt: skip
