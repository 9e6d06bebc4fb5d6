from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "graadmeter.web.processes"
    label = "processes"
