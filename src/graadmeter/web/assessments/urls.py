from django.urls import path

from graadmeter.web.assessments.views import groups, items, mailing, manage, read, respond, sample

app_name = "assessments"
HERE = "o/<slug:slug>/measurement/"
ROUND = f"{HERE}<int:pk>/"
urlpatterns = [
    path("j/<str:code>/", respond.shared, name="shared"),
    path("r/<str:secret>/", respond.entry, name="entry"),
    path("r/<str:secret>/start/", respond.start, name="start"),
    path("r/<str:secret>/q/<slug:step_id>/", respond.step, name="step"),
    path("r/<str:secret>/no-mail/", mailing.no_mail, name="no_mail"),
    path("r/<str:secret>/send/", respond.send, name="send"),
    path(HERE, manage.index, name="index"),
    path(f"{HERE}new/", manage.new, name="new"),
    path(ROUND, manage.detail, name="detail"),
    path(f"{ROUND}edit/", manage.edit, name="edit"),
    path(f"{ROUND}open/", manage.open_round, name="open"),
    path(f"{ROUND}close/", manage.close_round, name="close"),
    path(f"{ROUND}delete/", manage.delete, name="delete"),
    path(f"{ROUND}links/", manage.make_links, name="make_links"),
    path(f"{ROUND}links/file/", manage.links_file, name="links_file"),
    path(f"{ROUND}mail/", mailing.addresses, name="mail"),
    path(f"{ROUND}mail/invitation/", mailing.letter, {"kind": "invitation"}, name="mail_invitation"),
    path(f"{ROUND}mail/reminder/", mailing.letter, {"kind": "reminder"}, name="mail_reminder"),
    path(f"{ROUND}mail/send/", mailing.send, name="mail_send"),
    path(f"{ROUND}mail/remove/", mailing.remove, name="mail_remove"),
    path(f"{ROUND}share/", manage.share, name="share"),
    path(f"{ROUND}poster/", manage.poster, name="poster"),
    path(f"{ROUND}items/", items.statements, name="items"),
    path(f"{ROUND}groups/", groups.groups, name="groups"),
    path(f"{ROUND}rule/", read.rule, name="rule"),
    path(f"{ROUND}results/", read.result, name="results"),
    path(f"{ROUND}sample/", sample.sample, name="sample"),
    path(f"{ROUND}sample/headcounts/", sample.headcounts, name="headcounts"),
    path(f"{ROUND}results.json", read.download, name="download"),
    path(f"{ROUND}results/<slug:element_id>/", read.element, name="element"),
]
