"""The one place that writes rounds, links and answers. Keyword-only, by whom, when, atomic."""

from graadmeter.web.assessments.commands.answers import (
    About,
    cut_loose,
    import_answers,
    save_about,
    save_step,
    submit_answers,
)
from graadmeter.web.assessments.commands.links import (
    MAX_LINKS,
    join,
    make_links,
    share,
    stop_sharing,
)
from graadmeter.web.assessments.commands.rounds import (
    close_assessment,
    create_assessment,
    delete_assessment,
    edit_assessment,
    empty_log,
    forget_old_answers,
    locked,
    open_assessment,
    record_export,
    require_open,
)

__all__ = [
    "MAX_LINKS",
    "About",
    "close_assessment",
    "create_assessment",
    "cut_loose",
    "delete_assessment",
    "edit_assessment",
    "empty_log",
    "forget_old_answers",
    "import_answers",
    "join",
    "locked",
    "make_links",
    "open_assessment",
    "record_export",
    "require_open",
    "save_about",
    "save_step",
    "share",
    "stop_sharing",
    "submit_answers",
]
