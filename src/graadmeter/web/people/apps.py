from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "graadmeter.web.people"
    label = "people"
