"""The register as a document: colours and what stands in the way on page one, then every check with its evidence."""

from __future__ import annotations

from collections.abc import Iterable

from graadmeter.base.text import Quantity, Text, say, say_n
from graadmeter.maturity.register import Check, walk
from graadmeter.reports.compose.words import dotted
from graadmeter.reports.controls.handover import Handover, Piece, until
from graadmeter.reports.document import Bullets, Document, Prose, Section, Table, Terms

NONE = "–"
HEADS = (
    say("Check"), say("What must be arranged"), say("Weight"), say("Counts as"), say("Why"), say("Who answers for it"),
    say("Holds until"),
)  # fmt: skip
FIRST_SHOWN = 7
SIGNS = {"green": "✓", "amber": "◐", "red": "✕", None: "○"}


def compose(handed: Handover) -> Document:
    """The document of one register on one day."""
    what: Text = say("Register of controls")
    whose: list[Text] = [handed.organisation] if handed.organisation else []
    day = say("{date}", date=handed.register.on)
    return Document(
        title=what,
        subtitle=dotted([handed.register.model.name, *whose]),
        organisation=handed.organisation,
        made_on=handed.register.on,
        footer=dotted([what, *whose, day, f"{handed.register.model.id} {handed.register.model.version}"]),
        sections=(_short(handed), *_aspects(handed), _evidence(handed), _ladder(handed), _method(handed)),
        data=handed.to_json("en"),
    )


def _short(s: Handover) -> Section:
    register = s.register
    looked_at = sum(check.counts is not None for check in register.checks.values())
    rows: list[tuple[Text, Text]] = [
        (side.name, _verdict(s, register.sides[side.id])) for side in register.model.dimensions
    ]
    rows.append((say("Checks looked at"), say("{done} of {all}", done=looked_at, all=len(register.checks))))
    blocks: list[Terms | Table | Bullets | Prose] = [Terms(tuple(rows)), _colours(s)]
    blocking = [register.checks[name] for name in register.blocking]
    if blocking:
        blocks.append(Prose(say_n(
            "{n} blocking check is not arranged. It stops the verdict “go” of an initiative that uses the platform "
            "and keeps the level of its process at 2:",
            "{n} blocking checks are not arranged. They stop the verdict “go” of an initiative that uses the platform "
            "and keep the level of its process at 2:",
            len(blocking),
        )))  # fmt: skip
        blocks.append(Bullets(tuple(check.item.text for check in blocking)))
    lowered = sum(check.lowered is not None for check in register.checks.values())
    if lowered:
        blocks.append(Prose(say_n(
            "{n} check counts for less than was stated, because its evidence does not carry it.",
            "{n} checks count for less than was stated, because their evidence does not carry them.", lowered,
        )))  # fmt: skip
    first = register.in_the_way[:FIRST_SHOWN]
    if first:
        heads = (say("What stands in the way first"), say("Weight"), say("Counts as"), say("Who answers for it"))
        rows_of = tuple(
            (one.item.text, s.severity(one), s.label(one, one.counts), one.owner or NONE) for one in first
        )  # fmt: skip
        blocks.append(Table(heads[0], heads, (54, 11, 18, 17), (("", rows_of),), small=True))
    if due := register.due():
        asked = (say("Evidence to renew"), say("When"), say("Who answers for it"))
        renew = tuple((one.check.item.text, one.said, one.check.owner or NONE) for one in due)
        blocks.append(Table(asked[0], asked, (50, 33, 17), (("", renew),), small=True))
    blocks.append(Prose(register.model.blocks["legal_note"], "note"))
    return Section("short", say("In short"), _verdict(s, register.verdict), tuple(blocks), new_page=False)


def _colours(s: Handover) -> Table:
    groups = []
    for side in s.register.model.dimensions:
        rows = []
        for element in side.elements:
            aspect = s.register.aspects[element.id]
            score: Text = NONE if aspect.score is None else Quantity(aspect.score, "share")
            rows.append((
                element.name, _verdict(s, aspect.verdict), score, say("{done} of {all}", **s.looked_at(element.id)),
                str(len(aspect.blocked_by)),
            ))  # fmt: skip
        groups.append((side.name, tuple(rows)))
    heads = (say("Aspect"), say("Verdict"), say("Arranged"), say("Checks looked at"), say("Blocking checks at zero"))
    return Table(say("Aspects with their verdict"), heads, (36, 22, 11, 17, 14), tuple(groups))


def _verdict(s: Handover, verdict: str | None) -> Text:
    return say("{sign} {name}", sign=SIGNS[verdict], name=s.colour(verdict))


def _aspects(s: Handover) -> Iterable[Section]:
    for name, aspect, checks in walk(s.register):
        table = Table(
            say("Checks of this aspect"), HEADS, (15, 31, 9, 13, 12, 11, 9),
            (("", tuple(_check(s, check) for check in checks)),), small=True,
        )  # fmt: skip
        element = s.register.model.elements[name]
        yield Section(name, element.name, _verdict(s, aspect.verdict), (table,), new_page=False)


def _check(s: Handover, check: Check) -> tuple[Text, ...]:
    counts, text, law = s.label(check, check.counts), check.item.text, s.law(check)
    if check.lowered and check.stated.value:
        counts = say("{counts}; stated: {stated}", counts=counts, stated=s.label(check, check.stated.value))
    return (
        check.item.id, say("{text} {law}", text=text, law=law) if law else text, s.severity(check), counts,
        s.why(check) or NONE, check.owner or NONE, until(check) or NONE,
    )  # fmt: skip


def _evidence(s: Handover) -> Section:
    heading = say("Evidence")
    if not s.evidence:
        return Section("evidence", heading, say("There is no evidence yet."), (), new_page=False)
    heads = (say("Check"), say("What shows it"), say("Date"), say("Valid until"), say("Who answers for it"))
    table = Table(
        say("All evidence"), heads, (16, 40, 14, 15, 15), (("", tuple(_piece(one) for one in s.evidence)),), small=True
    )
    note = say("The mark of a file (sha256) stands in the spreadsheet: by it anybody can tell that a copy is the same.")
    return Section("evidence", heading, None, (table, Prose(note, "note")), new_page=False)


def _piece(one: Piece) -> tuple[Text, ...]:
    what: list[Text] = [one.what, *(part for part in (one.link, one.file) if part)]
    ends: Text = say("{date}", date=one.expires_on) if one.expires_on else NONE
    return (
        one.check, dotted(what), say("{date}", date=one.dated_on),
        ends if one.holds else say("{day} (does not hold)", day=ends), one.owner or NONE,
    )  # fmt: skip


def _ladder(s: Handover) -> Section:
    rows = tuple(
        (
            say("{level}. {name}", level=one.level, name=one.name), one.example,
            say_n("{n} hour", "{n} hours", one.hours), one.by,
        )
        for one in s.ladder
    )  # fmt: skip
    table = Table(
        say("Escalation ladder"), (say("How serious"), say("For example"), say("Decide within"), say("Who decides")),
        (18, 44, 16, 22), (("", rows),),
    )  # fmt: skip
    return Section("ladder", say("Escalation ladder"), None, (table,), new_page=False)


def _method(s: Handover) -> Section:
    assert s.register.model.rule is not None
    explained = s.register.model.rule.explained
    rows: list[tuple[Text, Text]] = [
        (say("What counts"), explained["evidence"]),
        (say("An aspect"), explained["aspect"]),
        (say("Its verdict"), explained["verdict"]),
        (say("The whole"), explained["overall"]),
        (say("Blocking"), explained["blocking"]),
    ]
    rows += [(one.name, one.value or say("not known")) for one in s.facts]
    return Section("method", say("How this was made"), None, (Terms(tuple(rows)),), new_page=False)
