from typing import Any

app_name = "polls"
urlpatterns: list[Any] = []
