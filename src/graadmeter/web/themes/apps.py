from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "graadmeter.web.themes"
    label = "themes"
