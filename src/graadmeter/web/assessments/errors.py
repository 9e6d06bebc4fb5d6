"""Why a link leads nowhere: one class per reason, so that each gets its own clear page and status."""

from __future__ import annotations

from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import say


class LinkError(GraadmeterError):
    """A link that does not lead to questions. `status` is the HTTP status, `reason` names the page."""

    status = 404
    reason = "wrong"


class WrongLinkError(LinkError):
    """No such link: mistyped, cut off, or withdrawn."""


class NotOpenError(LinkError):
    """The round has not been opened yet."""

    status = 403
    reason = "not_open"


class RoundClosedError(LinkError):
    """The round is over; answers are no longer taken."""

    status = 410
    reason = "closed"


class LinkUsedError(LinkError):
    """Answers were sent with this link before."""

    status = 410
    reason = "used"


class PollLinkError(LinkError):
    """A link of a poll, which has pages of its own. `page`: name of the address it leads to."""

    status = 302

    def __init__(self, page: str) -> None:
        super().__init__(say("This link leads to a poll."))
        self.page = page


class AssessmentError(GraadmeterError):
    """Something an assessment does not allow in the state it is in."""
