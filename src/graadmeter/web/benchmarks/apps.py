from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    name = "graadmeter.web.benchmarks"
    label = "benchmarks"
