from django.urls import path

from graadmeter.web.controls.views import around, check, register

app_name = "controls"
urlpatterns = [
    path("o/<slug:slug>/controls/", register.index, name="index"),
    path("o/<slug:slug>/controls/reminders/", register.remind, name="remind"),
    path("o/<slug:slug>/controls/circumstances/", around.circumstances, name="circumstances"),
    path("o/<slug:slug>/controls/ladder/", around.ladder, name="ladder"),
    path("o/<slug:slug>/controls/behaviour/", around.behaviour, name="behaviour"),
    path("o/<slug:slug>/controls/register.<str:extension>", register.export, name="export"),
    path("o/<slug:slug>/controls/evidence/<int:pk>/withdraw/", check.withdraw, name="withdraw"),
    path("o/<slug:slug>/controls/evidence/<int:pk>/file/", check.file, name="file"),
    path("o/<slug:slug>/controls/<str:control>/", check.show, name="check"),
    path("o/<slug:slug>/controls/<str:control>/state/", check.state, name="state"),
    path("o/<slug:slug>/controls/<str:control>/evidence/", check.add, name="add"),
]
