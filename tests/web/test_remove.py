"""Whoever runs the installation can remove an account, or an organisation with everything it holds."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from graadmeter.web.controls.commands import add_evidence
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.people.models import AuditEntry, Organisation, User


def test_an_account_goes_and_what_it_did_stays_without_who(cast) -> None:
    bob = User.objects.get(name="Bob")
    AuditEntry.objects.create(organisation=cast.noord, who=bob, verb="settings.changed", object="x", day="2026-01-05")
    call_command("remove", "account", bob.email.upper())
    assert not User.objects.filter(pk=bob.pk).exists()
    assert AuditEntry.objects.get(object="x").who is None


def test_the_last_owner_stays(cast) -> None:
    alice = User.objects.get(name="Alice")
    with pytest.raises(CommandError, match="at least one owner"):
        call_command("remove", "account", alice.email)
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_an_organisation_goes_with_its_files(cast, settings, tmp_path) -> None:
    settings.DATA = tmp_path
    dataset = StoredDataset.objects.create(
        organisation=cast.noord, name="x", policy="staff", measures={}, stored_at="2026-01-05T12:00Z"
    )
    dataset.folder.mkdir(parents=True)
    today = timezone.localdate()
    shown = add_evidence(
        organisation=cast.noord, control="dvo.law.c1", evidence="Record", dated_on=today, owner="HR", expires_on=today,
        file=SimpleUploadedFile("record.pdf", b"%PDF-"), by=cast.alice, at=timezone.now(),
    )  # fmt: skip
    assert shown.path.exists()
    call_command("remove", "organisation", cast.noord.slug)
    assert not Organisation.objects.filter(pk=cast.noord.pk).exists()
    assert not dataset.folder.exists()
    assert not shown.path.exists()


def test_a_name_that_is_not_there_is_told_with_what_is(cast) -> None:
    with pytest.raises(CommandError, match=cast.noord.slug):
        call_command("remove", "organisation", "nowhere")
