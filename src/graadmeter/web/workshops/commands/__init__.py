"""The one place that writes workshops. Keyword-only, by whom, when, atomic; each takes the lock of its workshop first,
so that a vote and the moment it is shown come one after the other."""

from graadmeter.web.workshops.commands.judging import Agreed, Document, record_judgement
from graadmeter.web.workshops.commands.sessions import (
    close_workshop,
    delete_workshop,
    forget_old_votes,
    make_workshop,
    open_workshop,
    record_download,
)
from graadmeter.web.workshops.commands.voting import cast_vote, choose, join, reveal, vote_again

__all__ = [
    "Agreed",
    "Document",
    "cast_vote",
    "choose",
    "close_workshop",
    "delete_workshop",
    "forget_old_votes",
    "join",
    "make_workshop",
    "open_workshop",
    "record_download",
    "record_judgement",
    "reveal",
    "vote_again",
]
