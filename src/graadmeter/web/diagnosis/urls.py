from django.urls import path

from graadmeter.web.diagnosis import views
from graadmeter.web.diagnosis.views import categories, criteria, privacy

app_name = "diagnosis"
urlpatterns = [
    path("o/<slug:slug>/diagnosis/", views.overview, name="overview"),
    path("o/<slug:slug>/diagnosis/rounds/", views.rounds, name="rounds"),
    path("o/<slug:slug>/diagnosis/categories/", categories.index, name="categories"),
    path("o/<slug:slug>/diagnosis/categories/<slug:element>/", categories.show, name="category"),
    path("o/<slug:slug>/diagnosis/crosswalk/", categories.crosswalk, name="crosswalk"),
    path("o/<slug:slug>/conversation/", views.conversation, name="conversation"),
    path("o/<slug:slug>/conversation/pictures/<str:lang>/<slug:digest>.svg", views.picture, name="picture"),
    path("o/<slug:slug>/conversation/why/<slug:criterion>/", criteria.explain, name="explain"),
    path("o/<slug:slug>/conversation/facts/", criteria.facts, name="facts"),
    path("o/<slug:slug>/conversation/facts/<slug:metric>/", criteria.state, name="state_fact"),
    path("o/<slug:slug>/conversation/facts/<int:pk>/withdraw/", criteria.withdraw, name="withdraw_fact"),
    path("o/<slug:slug>/conversation/measures/", criteria.measures, name="measures"),
    path("o/<slug:slug>/privacy/", privacy.show, name="privacy"),
    path("o/<slug:slug>/privacy/<str:lang>.<str:extension>", privacy.download, name="privacy_file"),
]
