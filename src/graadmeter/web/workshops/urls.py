from django.urls import path

from graadmeter.web.workshops.views import facilitate, manage, participate

app_name = "workshops"
HERE = "o/<slug:slug>/workshops/"
SESSION = f"{HERE}<int:pk>/"
urlpatterns = [
    path("w/", participate.code, name="code"),
    path("w/<str:code>/", participate.phone, name="phone"),
    path("w/<str:code>/vote/", participate.vote, name="vote"),
    path("w/<str:code>/state/", participate.state, name="state"),
    path(HERE, manage.index, name="index"),
    path(f"{HERE}new/", manage.new, name="new"),
    path(SESSION, manage.detail, name="detail"),
    path(f"{SESSION}open/", manage.open_session, name="open"),
    path(f"{SESSION}screen/", facilitate.screen, name="screen"),
    path(f"{SESSION}go/", facilitate.go, name="go"),
    path(f"{SESSION}reveal/", facilitate.reveal, name="reveal"),
    path(f"{SESSION}again/", facilitate.again, name="again"),
    path(f"{SESSION}address/", facilitate.address, name="address"),
    path(f"{SESSION}agree/<slug:element_id>/", facilitate.agree, name="agree"),
    path(f"{SESSION}close/", manage.close_session, name="close"),
    path(f"{SESSION}delete/", manage.delete, name="delete"),
    path(f"{SESSION}evidence/<slug:element_id>/", manage.evidence, name="evidence"),
    path(f"{SESSION}result.<str:extension>", manage.download, name="download"),
]
