from django.urls import path

from graadmeter.web.assessments.views import respond

app_name = "assessments"
urlpatterns = [
    path("j/<str:code>/", respond.shared, name="shared"),
    path("r/<str:secret>/", respond.entry, name="entry"),
    path("r/<str:secret>/start/", respond.start, name="start"),
    path("r/<str:secret>/q/<slug:step_id>/", respond.step, name="step"),
    path("r/<str:secret>/send/", respond.send, name="send"),
]
