"""The secret that makes a vote one's own: held by the voter's device or form, stored as a hash only."""

from __future__ import annotations

import hashlib
import re

from graadmeter.web.assessments.keys import new_secret

COOKIE = "graadmeter-ballot"  # named on the page where one votes
COOKIE_DAYS = 180
COOKIE_PATH = "/p/"
MOST_REVISIONS = 9999
_BALLOT = re.compile(r"[A-Za-z0-9_-]{22,43}")
new = new_secret


def read(*offered: str | None) -> str | None:
    """The first of these that is a ballot; None where none is."""
    return next((secret for secret in offered if secret and _BALLOT.fullmatch(secret)), None)


def read_revision(text: str) -> int:
    """The number of this change of a vote; 1 for what is no such number."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:5]) <= MOST_REVISIONS else 1


def hash_of(ballot: str, assessment_id: int) -> str:
    """What is stored beside a vote: different in every poll, so that two polls cannot be laid side by side."""
    return hashlib.sha256(f"vote:{assessment_id}:{ballot}".encode()).hexdigest()


def remark_hash(ballot: str, assessment_id: int) -> str:
    """What is stored beside a remark: without the ballot itself nobody can tell which vote it belongs to."""
    return hashlib.sha256(f"remark:{assessment_id}:{ballot}".encode()).hexdigest()


def descending(ballot: str) -> bool:
    """True for one half of the ballots, always the same for one: these read the options from high to low."""
    return hashlib.sha256(f"order:{ballot}".encode()).digest()[0] % 2 == 1
