from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "graadmeter.web.initiatives"
    label = "initiatives"
