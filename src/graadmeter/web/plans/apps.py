from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "graadmeter.web.plans"
    label = "plans"
