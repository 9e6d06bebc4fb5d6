from django.urls import path

from graadmeter.web.plans.views import ambitions, portfolio, roadmap, worked

app_name = "plans"
urlpatterns = [
    path("o/<slug:slug>/direction/", ambitions.index, name="index"),
    path("o/<slug:slug>/roadmap/", roadmap.roadmap, name="roadmap"),
    path("o/<slug:slug>/roadmap/move/", roadmap.move, name="move"),
    path("o/<slug:slug>/roadmap/free/", roadmap.free, name="free"),
    path("o/<slug:slug>/roadmap/save/", roadmap.save, name="save"),
    path("o/<slug:slug>/roadmap/compare/", roadmap.compare, name="compare"),
    path("o/<slug:slug>/roadmap/<int:pk>/", roadmap.saved, name="saved"),
    path("o/<slug:slug>/roadmap/<int:pk>/choose/", roadmap.choose, name="choose"),
    path("o/<slug:slug>/roadmap/<int:pk>/resume/", roadmap.resume, name="resume"),
    path("o/<slug:slug>/roadmap/<int:pk>/delete/", roadmap.delete, name="delete"),
    path("o/<slug:slug>/roadmap/<int:pk>/plan.yaml", roadmap.download, name="download"),
    path("o/<slug:slug>/portfolio/", portfolio.portfolio, name="portfolio"),
    path("o/<slug:slug>/worked/", worked.worked, name="worked"),
    path("o/<slug:slug>/worked/<int:pk>/", worked.course, name="course"),
    path("o/<slug:slug>/worked/<int:pk>/units/", worked.units, name="units"),
]
