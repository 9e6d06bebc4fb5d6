from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "graadmeter.web.conversations"
    label = "conversations"
