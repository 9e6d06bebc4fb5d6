"""What the big screen shows, with the one step that the facilitator takes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Element, Model
from graadmeter.web import network
from graadmeter.web.assessments import qr
from graadmeter.web.assessments.sheet import Choice
from graadmeter.web.workshops import figures, queries
from graadmeter.web.workshops.models import Ballot, Judgement, Workshop
from graadmeter.web.workshops.pages.showing import Shown, shown

Step = Literal["join", "vote", "talk", "agreed"]


@dataclass(frozen=True, slots=True)
class Join:
    """How phones come in. `trouble`: why they cannot yet."""

    url: str
    host: str  # as somebody types it
    code: str
    qr: SafeString
    trouble: Literal["", "no_network", "only_here", "refused"]
    address: str
    others: tuple[str, ...]  # addresses of this computer on its other networks


@dataclass(frozen=True, slots=True)
class Pulse:
    """The part of the screen that changes while people vote: numbers, never what was chosen."""

    workshop: Workshop
    standing: queries.Standing
    element: str  # on the screen; empty: people are coming in
    number: int  # of its last vote
    voting: bool
    least: int

    @property
    def enough(self) -> bool:
        return self.standing.voted >= self.least

    @property
    def missing(self) -> int:
        """How many who joined did not vote yet."""
        return max(0, self.standing.joined - self.standing.voted)


@dataclass(frozen=True, slots=True)
class Line:
    """A category in the list of the session."""

    element: Element
    here: bool
    level: Bilingual | None  # agreed
    votes: int  # times the room voted on it, shown


@dataclass(frozen=True, slots=True)
class ScreenPage:
    workshop: Workshop
    step: Step
    pulse: Pulse
    join: Join
    lines: tuple[Line, ...]
    following: Element | None  # the next category without an agreed level; None: all have one
    element: Element | None = None
    number: int = 0
    choices: tuple[Choice, ...] = ()
    shown: tuple[Shown, ...] = ()  # first vote to last
    judgement: Judgement | None = None
    level: Bilingual | None = None

    @property
    def last(self) -> Shown | None:
        return self.shown[-1] if self.shown else None

    @property
    def vote_first(self) -> bool:
        """True where a second vote is the proposed step: the room differs, and voted once."""
        return self.last is not None and self.number == 1 and not self.last.spread.to_agree

    @property
    def agreed(self) -> int:
        return sum(line.level is not None for line in self.lines)


def pulse(workshop: Workshop) -> Pulse:
    last = queries.latest_ballot(workshop, workshop.element) if workshop.element else None
    return Pulse(
        workshop=workshop,
        standing=queries.standing(workshop),
        element=workshop.element,
        number=last.number if last else 0,
        voting=bool(last and not last.revealed),
        least=figures.MIN_VOTES,
    )


def screen(workshop: Workshop, joining: Join) -> ScreenPage:
    model = queries.taken_model(workshop)
    lines = _lines(workshop, model)
    around = {
        "workshop": workshop,
        "pulse": pulse(workshop),
        "join": joining,
        "lines": lines,
        "following": _following(lines),
    }
    element = model.elements.get(workshop.element)
    ballots = queries.ballots(workshop, workshop.element) if element else []
    if element is None or not ballots:
        return ScreenPage(step="join", **around)  # type: ignore[arg-type]
    judgement = queries.judgement(workshop, element.id)
    return ScreenPage(
        step=_step(ballots[-1], judgement),
        element=element,
        number=ballots[-1].number,
        choices=queries.choices(model, element.id),
        shown=tuple(shown(ballot, model) for ballot in ballots if ballot.revealed),
        judgement=judgement,
        level=figures.level_name(model, judgement.level) if judgement else None,
        **around,  # type: ignore[arg-type]
    )


def _step(last: Ballot, judgement: Judgement | None) -> Step:
    if not last.revealed:
        return "vote"
    return "agreed" if judgement else "talk"


def _lines(workshop: Workshop, model: Model) -> tuple[Line, ...]:
    judged, voted = queries.judged(workshop), queries.voted_on(workshop)
    return tuple(
        Line(
            element,
            here=element.id == workshop.element,
            level=figures.level_name(model, judged[element.id].level) if element.id in judged else None,
            votes=len(voted.get(element.id, ())),
        )
        for element in model.elements.values()
    )


def _following(lines: tuple[Line, ...]) -> Element | None:
    """The first category without an agreed level after the one on the screen, else the first one skipped."""
    here = next((at for at, line in enumerate(lines) if line.here), -1)
    ahead = [*lines[here + 1 :], *lines[: max(here, 0)]]
    return next((line.element for line in ahead if line.level is None), None)


def join(workshop: Workshop, *, scheme: str, host: str, wanted: str | None, allowed: list[str]) -> Join:
    """How to come in from another device. `host`: as the facilitator opened the page, with its port; opened at this
    computer itself, one of its network addresses takes its place (`wanted`, where it is one of them)."""
    name, port = _parted(host)
    addresses: list[str] = []
    trouble: Literal["", "no_network", "only_here", "refused"] = ""
    if name in network.LOCAL_HOSTS:
        addresses = network.own_addresses()
        name = wanted if wanted in addresses else addresses[0] if addresses else name
        if not addresses:
            trouble = "no_network"
        elif not network.answers(name, port or (443 if scheme == "https" else 80)):
            trouble = "only_here"
        elif name not in allowed and "*" not in allowed:
            trouble = "refused"
    shown_host = f"{name}:{port}" if port else name
    code = workshop.join_code or ""
    url = f"{scheme}://{shown_host}{reverse('workshops:phone', args=[code])}"
    return Join(
        url=url,
        host=shown_host + reverse("workshops:code").rstrip("/"),
        code=f"{code[:4]} {code[4:]}",
        qr=qr.svg(url, _("QR code to join the session")),
        trouble=trouble,
        address=name,
        others=tuple(address for address in addresses if address != name),
    )


def _parted(host: str) -> tuple[str, int | None]:
    """Host and port of what stands in an address; the port is None where it is the usual one."""
    name, colon, port = host.rpartition(":")
    return (name, int(port)) if colon and port.isdigit() else (host, None)


@dataclass(frozen=True, slots=True)
class AgreePage:
    """The form beside what was voted."""

    workshop: Workshop
    element: Element
    shown: Shown  # the last vote
    file: str | None  # document stored before


def agree(workshop: Workshop, element_id: str) -> AgreePage:
    """A category whose last vote was shown."""
    model = queries.taken_model(workshop)
    last = queries.ballots(workshop, element_id)[-1]
    return AgreePage(workshop, model.element(element_id), shown(last, model), queries.files(workshop).get(element_id))
