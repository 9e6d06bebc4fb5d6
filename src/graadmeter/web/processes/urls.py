from django.urls import path

from graadmeter.web.processes import views

app_name = "processes"
urlpatterns = [
    path("o/<slug:slug>/processes/", views.index, name="index"),
    path("o/<slug:slug>/processes/choose/", views.choose, name="choose"),
    path("o/<slug:slug>/processes/ask/", views.ask, name="ask"),
    path("o/<slug:slug>/processes/own/", views.add, name="add"),
    path("o/<slug:slug>/processes/baseline/", views.baseline, name="baseline"),
    path("o/<slug:slug>/processes/baseline/<str:part>/evidence/", views.add_evidence, name="add_evidence"),
    path("o/<slug:slug>/processes/evidence/<int:pk>/withdraw/", views.withdraw_evidence, name="withdraw_evidence"),
    path("o/<slug:slug>/processes/<slug:element>/", views.detail, name="detail"),
    path("o/<slug:slug>/processes/<slug:element>/score/", views.score, name="score"),
    path("o/<slug:slug>/processes/<slug:element>/ambition/", views.ambition, name="ambition"),
]
