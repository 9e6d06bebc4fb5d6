from django.apps import AppConfig


class AmbitionsConfig(AppConfig):
    name = "graadmeter.web.ambitions"
    label = "ambitions"
