from django.urls import path

from graadmeter.web.reporting import views

app_name = "reporting"
urlpatterns = [
    path("o/<slug:slug>/report/", views.report, name="report"),
    path("o/<slug:slug>/report/look/", views.look, name="look"),
    path("o/<slug:slug>/report/logo/<slug:digest>.png", views.logo, name="logo"),
    path("o/<slug:slug>/report/<int:pk>/", views.inside, name="inside"),
    path("o/<slug:slug>/report/<int:pk>/<str:lang>.<str:extension>", views.download, name="download"),
]
