"""The statement as a document: what a works council asks first comes first, the list of figures last."""

from __future__ import annotations

from graadmeter.base.text import Text, say, say_n
from graadmeter.reports.compose.words import dotted, sentences
from graadmeter.reports.document import Bullets, Document, Prose, Section, Table, Terms
from graadmeter.reports.privacy.statement import DIGEST_SHOWN, ExportRead, Precondition, PrivacyStatement

UNKNOWN = "–"


def compose(statement: PrivacyStatement) -> Document:
    """The document of one statement; the page, the PDF and the command line all show this."""
    found = (
        _short(statement), _never(statement), _groups(statement), _read(statement), _kept(statement),
        _codes(statement), _themes(statement), _seen(statement), _rights(statement), _changes(statement),
        _measured(statement),
    )  # fmt: skip
    what: Text = say("Privacy statement")
    whose: list[Text] = [statement.organisation] if statement.organisation else []
    return Document(
        title=say("What is measured, kept and seen"),
        subtitle=dotted([what, *whose]),
        organisation=statement.organisation,
        made_on=statement.made_on,
        footer=dotted([what, *whose, say("{date}", date=statement.made_on), statement.digest[:DIGEST_SHOWN]]),
        sections=tuple(section for section in found if section),
        data=statement.to_json("en"),
    )


def _short(s: PrivacyStatement) -> Section:
    lead = say(
        "Made from the settings that were in force on {day}. Show it to a works council as it stands.", day=s.made_on
    )
    shown = sum(len(group.rows) for group in s.measures)
    what: Text = say_n("{n} figure about the talk on the platform; the list stands at the end.",
                       "{n} figures about the talk on the platform; the list stands at the end.", shown)  # fmt: skip
    if s.in_web:
        what = say("Answers to questionnaires, given without an account and without a name. {rest}", rest=what)
    rows: list[tuple[Text, Text]] = [
        (say("What is measured"), what),
        (say("Why"), say(
            "To see how far working together on the platform has come, and which of the six conditions for it are "
            "met. Never to judge people."
        )),
        (say("About whom"), _about(s)),
    ]  # fmt: skip
    if s.hours is not None:
        rows.append((say("Working hours"), s.hours))
    rows.append((say("This version"), say("Mark {digest}. The same settings give the same mark; another mark means "
                                           "that something was changed.", digest=s.digest[:DIGEST_SHOWN])))  # fmt: skip
    return Section("short", say("In short"), lead, (Terms(tuple(rows)),))


def _about(s: PrivacyStatement) -> Text:
    if s.policy.name == "public":
        return say(
            "Policy public: this archive is openly published, so small groups are not hidden. There is still no "
            "figure about one person."
        )
    return say(
        "Groups of {n} people or more. Where a hidden figure could be had by subtraction, one more is hidden. Leaders "
        "are shown as a group of {leaders} or more.",
        n=s.policy.min_group, leaders=s.policy.min_leaders,
    )  # fmt: skip


def _never(s: PrivacyStatement) -> Section:
    text: Text = say("No text of a message is stored.")
    if s.themes and s.themes.sample:
        text = say_n(
            "No text of a message is stored, except the masked text of {n} thread, drawn by lot, to label themes by.",
            "No text of a message is stored, except the masked text of {n} threads, drawn by lot, to label themes by.",
            s.themes.sample,
        )
    published = s.policy.name == "public" or any(one.policy.name == "public" for one in s.exports)
    rows: list[Text] = [
        say("There is no figure, list or ranking of one person: on no page, in no file, for no role."),
        text,
        say("Direct conversations are not read.") if not published else say(
            "Direct conversations are read only where the published archive holds them; their names are not kept."
        ),
        say("Leaders are never shown one by one."),
        say("No figure is used by this software to decide anything about anybody."),
        say(
            "Who helps on a theme is a number. A person is found only with a people file in which that person said "
            "yes to being found; the answer is not stored."
        ),
    ]  # fmt: skip
    return Section("never", say("What is never done"), None, (Bullets(tuple(rows)),), new_page=False)


def _groups(s: PrivacyStatement) -> Section:
    if s.exempt is not None:
        finding: Text = s.exempt
    elif s.groups_allowed:
        finding = say("All three hold today, so figures per unit, location and layer are shown.")
    else:
        finding = say("Not all three hold today, so no figure per unit, location or layer is shown.")
    rows = tuple(_precondition(one, s.exempt is None) for one in s.preconditions)
    table = Table(
        say("The three preconditions"),
        (say("Precondition"), say("Evidence"), say("Who answers for it"), say("Holds until")), (40, 28, 16, 16),
        (("", rows),),
    )  # fmt: skip
    after = say(
        "When the evidence of one expires or is withdrawn, all figures per unit, location and layer disappear the "
        "same day, and come back with new evidence. The evidence holds for a year at most."
    )
    heading = say("Figures per unit, location or layer")
    return Section("groups", heading, finding, (table, Prose(after, "note")), new_page=False)


def _precondition(one: Precondition, needed: bool) -> tuple[Text, ...]:
    evidence: Text = one.evidence or say("none")
    if one.evidence and one.since:
        evidence = say("{evidence} ({day})", evidence=one.evidence, day=one.since)
    until: Text = say("{date}", date=one.until) if one.until else UNKNOWN
    if one.lacks is not None:
        until = say("does not hold") if one.until is None else say("does not hold ({day})", day=one.until)
        until = until if needed else say("not needed")
    return (one.text, evidence, one.owner or UNKNOWN, until)


def _read(s: PrivacyStatement) -> Section:
    heading = say("What was read")
    if not s.exports:
        return Section("read", heading, say("No export of a platform is stored."), (), new_page=False)
    rows = tuple(_export(one) for one in s.exports)
    table = Table(
        say("Exports that are stored"),
        (say("Platform"), say("Period"), say("Holds"), say("Imported on"), say("Deleted after")), (16, 26, 32, 13, 13),
        (("", rows),),
    )  # fmt: skip
    blocks: list[Table | Prose] = [table]
    if s.facts:
        stated = [say("{name} ({source}, {day})", name=one.name, source=one.source, day=one.on) for one in s.facts]
        text = say("Figures that no export can give were stated by somebody, with their source: {facts}.", facts=stated)
        blocks.append(Prose(text, "note"))
    return Section("read", heading, None, tuple(blocks), new_page=False)


def _export(one: ExportRead) -> tuple[Text, ...]:
    holds: list[Text] = []
    if one.messages is None:
        holds.append(say("number of messages hidden: too few people wrote"))
    else:
        holds.append(say_n("{n} message", "{n} messages", one.messages))
    if one.people is not None:
        holds.append(say_n("{n} writer", "{n} writers", one.people))
    holds.append(say_n("{n} group", "{n} groups", one.spaces))
    holds.append(say("with a people file") if one.people_file else say("without a people file"))
    if one.exports > 1:
        holds.append(say_n("{n} export put together", "{n} exports put together", one.exports))
    if one.policy.name == "public":
        holds.append(say("policy public"))
    return (
        one.platform, say("{first} to {last}", first=one.first_day, last=one.last_day), dotted(holds),
        say("{date}", date=one.read_on), say("{date}", date=one.keep_until),
    )  # fmt: skip


def _kept(s: PrivacyStatement) -> Section:
    table = Table(
        say("What is kept"), (say("What"), say("How long"), say("Who sees it")), (42, 29, 29),
        (("", tuple((one.what, one.how_long, one.seen_by) for one in s.kept)),),
    )  # fmt: skip
    return Section("kept", say("What is kept, and how long"), None, (table,), new_page=False)


def _codes(s: PrivacyStatement) -> Section:
    text = say(
        "Before anything is stored, each name, e-mail address and account becomes a code, made with a secret key "
        "(HMAC-SHA256). Threads become codes too, since a topic may be called after somebody. Names of groups are kept."
    )
    return Section("codes", say("How names become codes"), None, (Prose(sentences([text, s.key])),), new_page=False)


def _themes(s: PrivacyStatement) -> Section:
    heading = say("Themes and text")
    kept = s.themes
    if kept is None:
        return Section("themes", heading, None, (
            Prose(say("No list of themes is used, so nothing is kept of what messages are about.")),
        ), new_page=False)  # fmt: skip
    rows: list[tuple[Text, Text]] = [
        (say("List"), say_n("{n} theme; of each thread a number says how much it looks like it.",
                            "{n} themes; of each thread a number says how much it looks like each.", kept.themes)),
        (say("Meaning"), say("Numbers that stand for the meaning of each thread are kept as long as the messages. "
                             "With other software something of the subject can be told from them.")
         if kept.features else say("No numbers of meaning are kept.")),
    ]  # fmt: skip
    if kept.sample and kept.sample_until:
        rows.append((say("Text"), say_n(
            "The text of {n} thread, with names masked as far as they are known, until {day}.",
            "The text of {n} threads, with names masked as far as they are known, until {day}.",
            kept.sample, day=kept.sample_until,
        )))  # fmt: skip
    else:
        rows.append((say("Text"), say("No text is kept.")))
    if kept.overdue:
        rows.append((say("Note"), say("The text should have been deleted by now.")))
    if kept.sample or kept.features:
        if one := kept.decision:
            text: Text = say("{by}, {day}: {reason}", by=one.by, day=one.on, reason=one.reason)
        else:
            text = say("Nobody recorded who decided so. Ask an owner.")
        rows.append((say("Decided by"), text))
    return Section("themes", heading, None, (Terms(tuple(rows)),), new_page=False)


def _seen(s: PrivacyStatement) -> Section:
    rows = tuple((one.name, one.may, UNKNOWN if one.people is None else say("{n}", n=one.people)) for one in s.roles)
    table = Table(
        say("Roles in this organisation"), (say("Role"), say("May"), say("People")), (22, 62, 16), (("", rows),)
    )
    blocks: list[Table | Prose] = [table, Prose(sentences(list(s.servers)))]
    if s.audited:
        recorded = say("The record of actions can hold these, and nothing else: {all}.", all=list(s.audited))
        blocks.append(Prose(recorded, "note"))
    return Section("seen", say("Who sees it, and where it stays"), None, tuple(blocks), new_page=False)


def _rights(s: PrivacyStatement) -> Section:
    rows: list[Text] = [
        say("Object, or ask what is kept: with an owner of this organisation, your works council, or the data "
            "protection officer. With the authority for data protection you can always complain."),
        say("Have messages removed: ask for them to be deleted on the platform. The stored messages are then deleted "
            "here, and a new export is read in their place. An owner can delete all of them at once."),
    ]  # fmt: skip
    if s.in_web:
        rows.append(
            say("Answers cannot be removed one by one: nobody can tell whose they are. A whole measurement can.")
        )
        rows.append(say("Your account: the administrator of this installation removes it."))
    if s.policy.name == "staff":
        rows.append(say(
            "A demo holds people who do not exist. Policy public is for archives that anybody can read already; it is "
            "chosen at import, every output says so, and messages of staff can never be changed to it."
        ))  # fmt: skip
    heading = say("To object, or to have data removed")
    return Section("rights", heading, None, (Bullets(tuple(rows)),), new_page=False)


def _changes(s: PrivacyStatement) -> Section | None:
    if not s.changes:
        return None
    rows = tuple((say("{date}", date=one.on), one.what) for one in s.changes)
    return Section("changes", say("What changed last"), None, (Terms(rows),), new_page=False)


def _measured(s: PrivacyStatement) -> Section:
    groups = tuple(
        (group.name, tuple(
            (one.name, one.counts, say("{all}", all=list(one.grain)), say("{all}", all=list(one.reads_text)),
             say("{all}", all=list(one.serves)) if one.serves else say("beside the others"))
            for one in group.rows
        ))
        for group in s.measures
    )  # fmt: skip
    table = Table(
        say("All figures"), (say("Figure"), say("What it counts"), say("About"), say("Reads"), say("What for")),
        (16, 34, 13, 20, 17), groups, small=True,
    )  # fmt: skip
    finding = say(
        "Every figure is about a group; “About” says what it is split by, and it is never split further. Writers and "
        "threads are codes. “What for” names the criterion, category or control that the figure stands under."
    )
    return Section("measured", say("All figures"), finding, (table,), new_page=False)
