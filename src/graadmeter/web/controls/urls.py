from django.urls import path

from graadmeter.web.controls import views

app_name = "controls"
urlpatterns = [
    path("o/<slug:slug>/controls/", views.index, name="index"),
    path("o/<slug:slug>/controls/<str:control>/evidence/", views.add, name="add"),
    path("o/<slug:slug>/controls/evidence/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
