"""Addresses of the theme list and its labels."""

from django.urls import URLPattern

app_name = "themes"
urlpatterns: list[URLPattern] = []
