"""Addresses of the theme list and its labels."""

from django.urls import path

from graadmeter.web.themes import views

app_name = "themes"
urlpatterns = [
    path("o/<slug:slug>/themes/", views.index, name="index"),
    path("o/<slug:slug>/themes/new/", views.add, name="add"),
    path("o/<slug:slug>/themes/upload/", views.upload, name="upload"),
    path("o/<slug:slug>/themes/start/", views.start, name="start"),
    path("o/<slug:slug>/themes/themes.yaml", views.download, name="download"),
    path("o/<slug:slug>/themes/texts/", views.allow_texts, name="allow_texts"),
    path("o/<slug:slug>/themes/texts/stop/", views.stop_texts, name="stop_texts"),
    path("o/<slug:slug>/themes/label/", views.label, name="label"),
    path("o/<slug:slug>/themes/label/done/", views.done, name="done"),
    path("o/<slug:slug>/themes/<int:pk>/", views.change, name="change"),
    path("o/<slug:slug>/themes/<int:pk>/remove/", views.remove, name="remove"),
]
