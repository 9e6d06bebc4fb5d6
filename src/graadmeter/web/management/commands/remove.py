"""`graadmeter-web remove account E-MAIL`, `graadmeter-web remove organisation SLUG`: for who runs the installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from graadmeter.web.assessments.commands import empty_log
from graadmeter.web.controls import commands as controls
from graadmeter.web.conversations import commands as conversations
from graadmeter.web.conversations import queries
from graadmeter.web.people import commands as people
from graadmeter.web.people.models import Organisation, User


class Command(BaseCommand):
    help = "Remove an account, or an organisation with everything it holds. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=("account", "organisation"))
        parser.add_argument("name", help="e-mail address of the account, or the organisation's name in its address")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, name = options["kind"], options["name"]
        if kind == "account":
            user = User.objects.filter(email=name.strip().lower()).first()
            if user is None:
                raise CommandError(f"there is no account with the e-mail address {name}")
            try:
                people.remove_account(user=user)
            except people.PeopleRuleError as error:
                raise CommandError(error.text("en")) from None
        else:
            organisation = Organisation.objects.filter(slug=name).first()
            if organisation is None:
                offered = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none"
                raise CommandError(f"there is no organisation called {name}; there are: {offered}")
            for dataset in queries.datasets(organisation):
                conversations.delete_dataset(dataset=dataset, by=None, at=timezone.now())
            controls.forget_files(organisation=organisation)
            organisation.delete()
        transaction.on_commit(empty_log)  # its pages still hold what was deleted
        self.stdout.write(f"Removed: {kind} {name}")
