"""Which rounds lie around an initiative, and what is kept of units beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Literal, TypeVar

from graadmeter import maturity
from graadmeter.diagnosis.worked import LEVELLED, UNIT, Compared
from graadmeter.maturity.own import OWN_VERSION
from graadmeter.web.assessments import groups
from graadmeter.web.assessments import queries as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.initiatives.models import Initiative, State
from graadmeter.web.people.models import Organisation
from graadmeter.web.plans.models import UnitsApart
from graadmeter.web.processes import queries as processes
from graadmeter.web.processes.models import ProcessScore

FIRST = "esm3"  # the model whose elements a frozen round calls by their own id; the others come after it
PROCESSES = processes.MODEL
DAYS_A_QUARTER = 91
Lacking = Literal["days", "before", "after", "effects"]


@dataclass(frozen=True, slots=True)
class ScoredOn:
    """One process as it was scored with its owner."""

    row: ProcessScore

    @property
    def opened_on(self) -> date | None:
        return self.row.scored_on

    @property
    def closed_on(self) -> date | None:
        return self.row.scored_on


When = TypeVar("When", Assessment, ScoredOn)


@dataclass(frozen=True, slots=True)
class Course(Generic[When]):
    """When an initiative ran, and the finished rounds around it. `lacking`: why there is nothing to compare."""

    began_on: date | None
    ended_on: date | None  # None: it still runs
    is_reckoned: bool  # the beginning follows from the end and the duration, nobody wrote it down
    before: When | None
    after: When | None
    lacking: Lacking | None


def told_of(organisation: Organisation) -> list[Initiative]:
    """The initiatives that began: the done ones first, the last finished one on top."""
    rows = organisation.initiatives.filter(state__in=(State.DONE, State.RUNNING)).prefetch_related("effects")
    return sorted(rows, key=lambda row: (row.state != State.DONE, -(row.finished_on or date.min).toordinal(), row.name))


def measured(rows: Iterable[Initiative]) -> list[str]:
    """The models that these initiatives should move and that rounds place in levels, the first one always among them:
    a criterion has a share, in which no promise of levels can be seen."""
    named = {effect.model_id for row in rows for effect in row.effects.all()} - {FIRST, PROCESSES}
    levelled = [one.id for one in maturity.library() if one.kind in LEVELLED]
    return [FIRST, *(id for id in levelled if id in named)]


def scorings(organisation: Organisation) -> dict[str, list[ScoredOn]]:
    """Process -> its scorings that gave a level, oldest first; those by another version of the model than the last one
    are left out."""
    found: dict[str, list[ScoredOn]] = {}
    for row in reversed(processes.scores(organisation)):
        if row.level is not None:
            found.setdefault(row.element, []).append(ScoredOn(row))
    return {key: [one for one in rows if _version(one) == _version(rows[-1])] for key, rows in found.items()}


def _version(one: ScoredOn) -> str:
    return one.row.model_version.removesuffix(OWN_VERSION)


def units_of(organisation: Organisation) -> list[str]:
    """The units that respondents of the rounds could choose."""
    rounds = organisation.assessments.exclude(mode=Assessment.Mode.POLL).values_list("units", flat=True)
    return sorted({unit for units in rounds for unit in units})


def course(row: Initiative, rounds: Sequence[When]) -> Course[When]:
    """`rounds`: the finished ones of the model that it should move, oldest first.

    The round before is the last one closed by the day it began; the round after the first one opened on the day it
    ended or later. While it runs, the last round opened after it began tells how far it is. A round of a single day may
    be both; then it is the one after, for nothing is compared with itself.
    """
    ended = row.finished_on if row.state == State.DONE else None
    began, reckoned = row.started_on, False
    if began is None and ended is not None:
        began, reckoned = ended - timedelta(days=DAYS_A_QUARTER * row.duration), True
    if began is None or (row.state == State.DONE and ended is None):
        return Course(began, ended, reckoned, None, None, "days")
    later = [one for one in rounds if one.opened_on and one.opened_on >= (ended or began)]
    earlier = [one for one in rounds if one.closed_on and one.closed_on <= began and one not in later]
    before = earlier[-1] if earlier else None
    after = (later[0] if ended else later[-1]) if later else None
    lacking: Lacking | None = "before" if before is None else "after" if after is None else None
    return Course(began, ended, reckoned, before, after, lacking)


def kept_units(before: Assessment, after: Assessment, units: Sequence[str]) -> dict[str, Compared] | None:
    """Element -> units beside each other, as it was kept; None where it was not worked out."""
    row = UnitsApart.objects.filter(before=before, after=after, units=list(units)).first()
    return None if row is None else {element: Compared.from_json(element, said) for element, said in row.result.items()}


def awaits_units(row: Initiative, before: Assessment, after: Assessment) -> bool:
    """Whether the units where it ran could be set beside the others, and nobody has asked for it yet."""
    if not row.units or kept_units(before, after, row.units) is not None:
        return False
    missing = [one for one in (before, after) if assessments.cuts(one) is None]
    return all(groups.may_be_made(one, assessments.snapshot(one)) for one in missing)


def small_groups(*rounds: Assessment) -> set[str] | None:
    """The elements of which some unit of one of these rounds is hidden; None where the groups of one were not made."""
    gone: set[str] = set()
    for one in rounds:
        kept = assessments.cuts(one)
        if kept is None or UNIT not in kept.result:
            return None
        for group in kept.result[UNIT]["groups"]:
            gone |= {key for key, said in group["elements"].items() if said.get("suppressed")}
    return gone
