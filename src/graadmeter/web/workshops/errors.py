"""Why something cannot be done in a workshop: one class per reason, each with its HTTP status."""

from __future__ import annotations

from graadmeter.base.errors import GraadmeterError


class WorkshopError(GraadmeterError):
    """Something a workshop does not allow in the state it is in."""

    status = 400


class NoSuchCodeError(WorkshopError):
    """No workshop has this code: mistyped, or long over."""

    status = 404


class VoteOverError(WorkshopError):
    """A vote that came after its ballot was shown, put aside or ended: it is not counted."""

    status = 409


class MovedOnError(WorkshopError):
    """The session is somewhere else than the page this was sent from: a second tab, or a press too many."""

    status = 409


class TooFewVotesError(WorkshopError):
    """Too few votes to show without showing who said what."""

    status = 409
