"""Each app owns its addresses; an organisation's pages are all below /o/<slug>/."""

from django.urls import include, path

from graadmeter.web import failures

urlpatterns = [
    path("", include("graadmeter.web.polls.urls")),  # first: votes come in hundreds a second
    path("", include("graadmeter.web.people.urls")),
    path("", include("graadmeter.web.assessments.urls")),
    path("", include("graadmeter.web.workshops.urls")),
    path("", include("graadmeter.web.themes.urls")),
    path("", include("graadmeter.web.conversations.urls")),
    path("", include("graadmeter.web.controls.urls")),
    path("", include("graadmeter.web.processes.urls")),
    path("", include("graadmeter.web.diagnosis.urls")),
    path("", include("graadmeter.web.initiatives.urls")),
    path("", include("graadmeter.web.benchmarks.urls")),
    path("", include("graadmeter.web.plans.urls")),
    path("", include("graadmeter.web.reporting.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
]

handler400 = failures.bad_request
handler403 = failures.denied
handler404 = failures.not_found
handler429 = failures.too_many  # the accounts library looks here
handler500 = failures.server_error
