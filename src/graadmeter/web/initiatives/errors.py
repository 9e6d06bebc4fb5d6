"""Why something cannot be done with an initiative."""

from __future__ import annotations

from graadmeter.base.errors import GraadmeterError


class InitiativeError(GraadmeterError):
    """Something an initiative does not allow in the state it is in."""
