from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "graadmeter.web.reporting"
    label = "reporting"
