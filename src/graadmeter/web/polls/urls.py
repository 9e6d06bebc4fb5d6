from django.urls import path

from graadmeter.web.polls.views import manage, read, vote

app_name = "polls"
POLL = "o/<slug:slug>/measurement/<int:pk>/poll/"
urlpatterns = [
    path("p/<str:code>/", vote.public, name="public"),
    path("p/<str:code>/done/", vote.done, name="done"),
    path("p/<str:code>/embed/", read.embed, name="embed"),
    path("v/<str:secret>/", vote.invited, name="invited"),
    path(POLL, manage.detail, name="detail"),
    path(f"{POLL}settings/", manage.choose, name="settings"),
    path(f"{POLL}open/", manage.open_poll, name="open"),
    path(f"{POLL}close/", manage.close_poll, name="close"),
    path(f"{POLL}results/", read.result, name="results"),
    path(f"{POLL}results.json", read.download, name="download"),
    path(f"{POLL}screen/", read.screen, name="screen"),
    path(f"{POLL}remarks/", manage.remarks, name="remarks"),
    path(f"{POLL}remarks/<int:key>/", manage.moderate, name="moderate"),
]
