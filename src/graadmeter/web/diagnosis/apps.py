from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "graadmeter.web.diagnosis"
    label = "diagnosis"
