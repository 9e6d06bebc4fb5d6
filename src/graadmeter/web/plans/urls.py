from django.urls import path

from graadmeter.web.plans import views

app_name = "plans"
urlpatterns = [path("o/<slug:slug>/direction/", views.index, name="index")]
