from django.urls import path

from graadmeter.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("demo/", views.demo, name="demo"),
    path("you/", views.profile, name="profile"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new_organisation, name="new_organisation"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("o/<slug:slug>/", views.organisation, name="organisation"),
    path("o/<slug:slug>/settings/", views.settings_page, name="settings"),
    path("o/<slug:slug>/people/", views.people, name="people"),
    path("o/<slug:slug>/people/<int:pk>/role/", views.change_role, name="change_role"),
    path("o/<slug:slug>/people/<int:pk>/remove/", views.remove_member, name="remove_member"),
    path("o/<slug:slug>/people/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("o/<slug:slug>/audit/", views.audit, name="audit"),
]
