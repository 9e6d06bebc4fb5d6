from __future__ import annotations

from django.urls import path

from graadmeter.web.benchmarks import views

app_name = "benchmarks"
urlpatterns = [
    path("o/<slug:slug>/benchmarks/", views.index, name="index"),
    path("o/<slug:slug>/benchmarks/profile/", views.profile, name="profile"),
    path("o/<slug:slug>/benchmarks/send/", views.send, name="send"),
    path("o/<slug:slug>/benchmarks/files/", views.take, name="take"),
    path("o/<slug:slug>/benchmarks/files/<int:pk>/delete/", views.delete, name="delete"),
]
