from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "graadmeter.web.workshops"
    label = "workshops"
