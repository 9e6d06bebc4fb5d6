from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "graadmeter.web"
    label = "web"
