from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "graadmeter.web.assessments"
    label = "assessments"
