from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "graadmeter.web.polls"
    label = "polls"
