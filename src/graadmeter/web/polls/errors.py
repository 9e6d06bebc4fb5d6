"""What a poll does not allow."""

from __future__ import annotations

from graadmeter.base.errors import GraadmeterError


class PollError(GraadmeterError):
    """Something a poll does not allow in the state it is in."""
