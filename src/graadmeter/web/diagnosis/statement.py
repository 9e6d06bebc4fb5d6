"""The privacy statement of an organisation, from its settings, its people, and what is stored now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial

from django.conf import settings
from django.utils import timezone, translation

from graadmeter.base.errors import DatasetError
from graadmeter.base.text import Bilingual, Message, Text, say, say_n
from graadmeter.conversation.metrics import metric
from graadmeter.disclosure import Policy
from graadmeter.disclosure import policy as policy_named
from graadmeter.reports import privacy
from graadmeter.web.controls import queries as controls
from graadmeter.web.conversations import queries as conversations
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.facts import queries as facts
from graadmeter.web.people import queries as people
from graadmeter.web.people.models import Organisation, Role, Verb
from graadmeter.web.people.pages import has_mail_server
from graadmeter.web.themes import queries as themes
from graadmeter.workspace.statement import GROUPS_ONLY, HOURS, preconditions, stated, theme_rows, themes_kept

DEMO = say("This is a demo: its people do not exist, so no evidence is needed.")
CHANGES = (Verb.SETTINGS_CHANGED, Verb.CONTROL_CHANGED, Verb.DATASET_MADE, Verb.DATASET_DELETED)
CHANGES_SHOWN = 6


def statement(organisation: Organisation, today: date) -> privacy.PrivacyStatement:
    """What is measured, kept and seen, as it is set and stored now."""
    stored = list(conversations.datasets(organisation))
    newest = stored[0] if stored else None
    measured = newest.measures["en"]["metrics"] if newest else None
    kept = _themes(organisation, stored, today)
    rule = (measured or {}).get(HOURS, {}).get("rule", metric(HOURS).default_rule)
    asked = facts.facts(organisation, today).current.values()
    return privacy.PrivacyStatement(
        organisation=f"{organisation.name} (demo)" if organisation.is_demo else organisation.name,
        made_on=today, in_web=True, policy=organisation.policy,
        measures=privacy.measures(measured, themes=kept is not None),
        exports=tuple(_export(row) for row in stored), kept=tuple(_kept(organisation, kept)),
        roles=_roles(organisation),
        preconditions=preconditions(controls.as_controls(controls.evidence(organisation)), today),
        exempt=DEMO if organisation.is_demo else None, themes=kept, hours=metric(HOURS).words(rule),
        key=say(
            "The key is worked out from the secret of this installation and is stored nowhere. That secret lies in the "
            "data folder, unless whoever runs the server keeps it elsewhere. Without it nobody can try names until one "
            "fits; with the data and the secret together somebody can."
        ),
        servers=tuple(_servers()), facts=stated(list(asked)),
        audited=tuple(_both(partial(str, verb.label)) for verb in Verb),
        changes=tuple(_changes(organisation)),
    )  # fmt: skip


def _both(read: Callable[[], str]) -> Bilingual:
    """A text of the pages in both languages."""
    said = {}
    for lang in ("nl", "en"):
        with translation.override(lang):
            said[lang] = read()
    return Bilingual(**said)


def _themes(organisation: Organisation, rows: Iterable[StoredDataset], today: date) -> privacy.ThemesKept | None:
    """Of everything that is stored together, newest first: an earlier export can still hold texts to label."""
    allowed = themes.texts_allowed(organisation)
    decision = privacy.Decision(allowed.reason, say("an owner"), allowed.decided_on) if allowed else None
    found = []
    for row in rows:
        with suppress(DatasetError):
            found.append(themes_kept(row.folder, today, decision))
    kept = [one for one in found if one is not None]
    if not kept:
        return None
    return replace(
        kept[0], features=any(one.features for one in kept), sample=sum(one.sample for one in kept),
        sample_until=max((one.sample_until for one in kept if one.sample_until), default=None),
        overdue=any(one.overdue for one in kept),
    )  # fmt: skip


def _export(row: StoredDataset) -> privacy.ExportRead:
    """From the figures that were stored with it, which hide what is to be hidden."""
    said = row.measures["en"]
    about, coverage, figures = said["dataset"], said["coverage"], said["metrics"]
    counts = {name: figures.get(name, {}).get("value") for name in ("messages", "authors")}
    return privacy.ExportRead(
        platform=about["importer"], policy=_policy(row),
        first_day=date.fromisoformat(coverage["period"]["from"]), last_day=date.fromisoformat(coverage["period"]["to"]),
        messages=counts["messages"], people=counts["authors"], spaces=coverage["spaces_in_export"],
        people_file=coverage.get("people_file") is not None,
        read_on=timezone.localdate(row.stored_at), keep_until=timezone.localdate(row.kept_until),
    )  # fmt: skip


def _policy(row: StoredDataset) -> Policy:
    return policy_named(row.policy, row.organisation.min_group)


def _roles(organisation: Organisation) -> tuple[privacy.RoleOf, ...]:
    counts = people.role_counts(organisation)
    return tuple(
        privacy.RoleOf(
            _both(partial(str, role.label)),
            _both(partial(getattr, role, "may")),
            counts.get(role, 0),
        )
        for role in Role
    )


def _kept(organisation: Organisation, of_themes: privacy.ThemesKept | None) -> Iterator[privacy.Kept]:
    """Everything an installation keeps, in the order in which people ask about it."""
    days = say_n("{n} day", "{n} days", organisation.retention_days)
    yield privacy.Kept(say("Answers, with the day and without the respondent"), days, GROUPS_ONLY)
    yield privacy.Kept(
        say("Votes of a workshop, without the device they came from once the session is over"), days,
        say("the room, as dots; others see how far apart the votes were and what was agreed"),
    )  # fmt: skip
    yield privacy.Kept(
        say("Remarks in a poll, apart from the vote; with a role or a name only where the writer chose that"),
        say("{days}; one that is shown, as long as the result", days=days),
        say("who manages the poll; everyone who sees the result, where the writer agreed and somebody let it through"),
    )
    yield privacy.Kept(
        say("The upload of an export"), say("as long as it is being read; deleted also when that fails"),
        say("nobody; it is on the server"),
    )  # fmt: skip
    yield privacy.Kept(
        say("The file name of an upload, and which of its files could not be read"),
        say("two days at most; the name of the export also as long as its messages and in the record of actions"),
        say("analysts and owners"),
    )
    yield privacy.Kept(
        say("Messages of the platform, with codes instead of names and without text"),
        say("{days}; the day of each export stands above", days=days), GROUPS_ONLY,
    )  # fmt: skip
    yield from theme_rows(of_themes, say("analysts and owners who label them"))
    if organisation.samples.exists():
        yield privacy.Kept(
            say("What members said of threads that were drawn by lot, and which member it was"),
            say("as long as the organisation exists"), say("its member; others see how far two agree"),
        )  # fmt: skip
    yield privacy.Kept(
        say("E-mail addresses of people who are invited, with a name and language where given"),
        say("until the round closes; at once for whoever asks for no more mails"),
        say("nobody, except analysts where a mail could not be delivered"),
    )
    if not has_mail_server():
        yield privacy.Kept(
            say("Mails, since no mail server is set"), say("a week at most, as files"), say("who runs the server")
        )
    yield privacy.Kept(
        say("Facts and evidence, with their source, the files given with it and who answers for them"),
        say("until they are withdrawn"), say("members of the same organisation"),
    )  # fmt: skip
    yield privacy.Kept(
        say("Accounts of members: name, e-mail address, language"),
        say("until the administrator of this installation removes the account"),
        say("members of the same organisation"),
    )
    yield privacy.Kept(say("What members did"), say("as long as the organisation exists"), say("owners"))
    yield privacy.Kept(
        say("Failed sign-ins: e-mail address and network address"),
        say("a day at most; they block signing in for a quarter of an hour"), say("who runs the server"),
    )  # fmt: skip


def _servers() -> Iterator[Message]:
    database = "PostgreSQL" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "SQLite"
    yield say(
        "Everything is on this server, in a {database} database and a data folder; nothing leaves it by itself. No "
        "page asks anything of another server, and Graadmeter uses no other company.",
        database=database,
    )
    if has_mail_server():
        yield say("Only mails go out, through the mail server that was set.")
    yield say(
        "An owner may download reports, and a signed file with figures of the organisation as a whole to lay beside "
        "others; where such a file goes is up to the owner. Each download stands in the record of actions."
    )
    yield say("Copies for safety are made and kept by whoever runs the server.")
    yield say(
        "There is one cookie, for the session; a public poll adds one that holds a random number, so that a device "
        "votes once."
    )


def _changes(organisation: Organisation) -> Iterator[privacy.Change]:
    """What was changed last; who did it stands in the record of actions, for owners."""
    rows = organisation.audit.filter(verb__in=CHANGES).order_by("-day", "-at", "-id")[:CHANGES_SHOWN]
    for row in rows:
        what: Text = _both(partial(getattr, row, "said"))
        if row.verb in (Verb.SETTINGS_CHANGED, Verb.CONTROL_CHANGED):
            about = _both(partial(getattr, row, "about"))
            what = say("{what}: {about}", what=what, about=about)
        yield privacy.Change(row.day, what)
