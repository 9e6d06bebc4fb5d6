from django.urls import path

from graadmeter.web.diagnosis import views

app_name = "diagnosis"
urlpatterns = [
    path("o/<slug:slug>/diagnosis/", views.overview, name="overview"),
    path("o/<slug:slug>/diagnosis/rounds/", views.rounds, name="rounds"),
    path("o/<slug:slug>/conversation/", views.conversation, name="conversation"),
    path("o/<slug:slug>/report/", views.report, name="report"),
    path("o/<slug:slug>/report/<int:pk>/<str:lang>.<str:extension>", views.download, name="download"),
]
