from django.urls import path

from graadmeter.web.plans.views import ambitions

app_name = "plans"
urlpatterns = [path("o/<slug:slug>/direction/", ambitions.index, name="index")]
