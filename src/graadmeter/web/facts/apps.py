from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "graadmeter.web.facts"
    label = "facts"
