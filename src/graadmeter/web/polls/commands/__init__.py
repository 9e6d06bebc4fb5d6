"""The one place that writes polls, votes and remarks. Keyword-only, atomic; what members do has a by and an at."""

from graadmeter.web.polls.commands.remarks import import_remark, keep_remark, moderate
from graadmeter.web.polls.commands.rounds import (
    choose_settings,
    close_poll,
    forget_old_votes,
    open_poll,
)
from graadmeter.web.polls.commands.together import Cast, cast_together
from graadmeter.web.polls.commands.votes import Outcome, cast, cast_invited, import_votes

__all__ = [
    "Cast",
    "Outcome",
    "cast",
    "cast_invited",
    "cast_together",
    "choose_settings",
    "close_poll",
    "forget_old_votes",
    "import_remark",
    "import_votes",
    "keep_remark",
    "moderate",
    "open_poll",
]
