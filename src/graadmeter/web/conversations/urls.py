from django.urls import path

from graadmeter.web.conversations import views

app_name = "conversations"
urlpatterns = [
    path("o/<slug:slug>/conversation/upload/", views.upload, name="upload"),
    path("o/<slug:slug>/conversation/upload/<uuid:pk>/", views.reading, name="reading"),
    path("o/<slug:slug>/conversation/themes/", views.themes_page, name="themes"),
    path("o/<slug:slug>/conversation/themes/learn/", views.learn, name="learn"),
    path("o/<slug:slug>/conversation/<uuid:pk>/delete/", views.delete, name="delete"),
]
