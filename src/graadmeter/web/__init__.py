"""The web application: Django, one app per thing a user names."""
