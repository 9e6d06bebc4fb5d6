"""The letters of a round: who asks, why, how long, what happens to the answers, the link, how to be left alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from graadmeter.web.assessments import queries, sheet
from graadmeter.web.assessments.models import Assessment, Invitee, Mailing

Words = Mapping[str, str]  # subject and intro
SAMPLE_SECRET = "example-of-a-link"  # noqa: S105 (leads nowhere: for previews and tests)


def words(assessment: Assessment, mailing: Mailing, kind: str, lang: str) -> Words:
    """Subject and intro as the lead wrote them, or as they begin."""
    written = mailing.texts.get(kind, {}).get(lang)
    return written or proposed(assessment, kind, lang)


def proposed(assessment: Assessment, kind: str, lang: str) -> Words:
    """Subject and intro that the lead can change."""
    given = {"name": assessment.name, "organisation": assessment.organisation.name}
    with override(lang):
        if kind == Mailing.Kind.REMINDER:
            subject = gettext("Reminder: %(name)s")
            intro = gettext("We asked you to take part in “%(name)s”. You still can: what you see around you counts.")
        else:
            subject = gettext("%(organisation)s asks what you see: %(name)s")
            intro = gettext(
                "%(organisation)s wants to know how we work together online, and what would help. Will you answer "
                "the questions of “%(name)s”? There are no right or wrong answers."
            )
    return {"subject": subject % given, "intro": intro % given}


def letter(
    assessment: Assessment, mailing: Mailing, *, lang: str, to: str, secret: str, name: str = "", base_url: str = "",
    kind: str = "",
) -> EmailMessage:  # fmt: skip
    """One letter, ready to be sent. `secret`: of the link; `base_url` and `kind`: where they are not the mailing's."""
    kind, base = kind or mailing.kind, base_url or mailing.base_url
    model = queries.taken_model(assessment)
    said = words(assessment, mailing, kind, lang)
    leave_url = base + reverse("assessments:no_mail", args=[secret])
    context = {
        "assessment": assessment,
        "mailing": mailing,
        "name": name,
        "intro": said["intro"],
        "reminder": kind == Mailing.Kind.REMINDER,
        "minutes": sheet.minutes(sheet.most_questions(model, assessment.mode)),
        "link": base + reverse("assessments:entry", args=[secret]),
        "leave_url": leave_url,
    }
    with override(lang):
        text = render_to_string("assessments/mail/letter.txt", context)
    return EmailMessage(
        subject=" ".join(said["subject"].split()),
        body=text,
        to=[to],
        reply_to=[mailing.reply_to] if mailing.reply_to else None,
        headers={
            "List-Unsubscribe": f"<{leave_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def letter_to(invitee: Invitee, assessment: Assessment, mailing: Mailing, secret: str) -> EmailMessage:
    """The letter of the sending that is under way, to one invitee."""
    return letter(assessment, mailing, lang=invitee.language, to=invitee.email, secret=secret, name=invitee.name)
