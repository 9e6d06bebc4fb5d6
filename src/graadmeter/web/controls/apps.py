from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "graadmeter.web.controls"
    label = "controls"
