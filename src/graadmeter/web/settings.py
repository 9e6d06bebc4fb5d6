"""Settings by environment, safe without any: SQLite in the data folder, local hosts only, a secret made once.

GRAADMETER_DATA       data folder (default ./data): database, datasets, collected static files, secret
GRAADMETER_SECRET     secret key; without it one is made in the data folder, readable by its owner only
GRAADMETER_DATABASE   postgres://user:password@host:5432/name; without it SQLite in the data folder
GRAADMETER_HOSTS      host names, comma separated; others than this machine mean HTTPS by a proxy in front
GRAADMETER_HTTPS      0 or 1, where the rule above guesses wrong
GRAADMETER_SMTP       smtp://user:password@host:587 (smtps:// for TLS from the start); without it mails become files
GRAADMETER_MAIL       console or file: mails are shown or kept here, also where there is a mail server
GRAADMETER_MAIL_FROM  sender of mails
GRAADMETER_LANGUAGE   nl or en, for a visitor whose browser asks for neither
GRAADMETER_TIME_ZONE  default Europe/Amsterdam
GRAADMETER_EMBED_HOSTS  sites that may show the result of a poll in a frame, comma separated: https://intranet.example.org
GRAADMETER_INTAKE     where `graadmeter-web intake` is reached: https://polls.example.org, or :8001 for this host
GRAADMETER_DEMO       1: the demo organisation, entered with one click
GRAADMETER_DEBUG      1: Django's own error pages, for makers
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from graadmeter.base.text import LOCALE_DIR
from graadmeter.web.environment import database, flag, mail, sites, stored_secret

WEB = Path(__file__).resolve().parent
DATA = Path(os.environ.get("GRAADMETER_DATA", "data")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = os.environ.get("GRAADMETER_SECRET") or stored_secret(DATA / "secret.key")
DEBUG = flag("GRAADMETER_DEBUG")
DEMO = flag("GRAADMETER_DEMO")

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("GRAADMETER_HOSTS", ",".join(LOCAL_HOSTS)).split(",")]
HTTPS = flag("GRAADMETER_HTTPS", default=not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS))

INSTALLED_APPS = [
    "graadmeter.web",
    "graadmeter.web.people",
    "graadmeter.web.ambitions",
    "graadmeter.web.facts",
    "graadmeter.web.assessments",
    "graadmeter.web.workshops",
    "graadmeter.web.polls",
    "graadmeter.web.themes",
    "graadmeter.web.conversations",
    "graadmeter.web.controls",
    "graadmeter.web.processes",
    "graadmeter.web.diagnosis",
    "graadmeter.web.initiatives",
    "graadmeter.web.benchmarks",
    "graadmeter.web.plans",
    "graadmeter.web.reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "django_htmx",
    "huey.contrib.djhuey",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # every page asks for an account unless it says otherwise
    "graadmeter.web.middleware.language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "graadmeter.web.middleware.Failures",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "graadmeter.web.urls"
WSGI_APPLICATION = "graadmeter.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "graadmeter.web.templatetags.graadmeter",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "graadmeter.web.rendering.FormRenderer"

# --- storage ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": database(os.environ.get("GRAADMETER_DATABASE", ""), DATA / "graadmeter.sqlite3")}
HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "graadmeter",
    "filename": str(DATA / "jobs.sqlite3"),
    "immediate": False,
    "consumer": {"workers": 1, "worker_type": "thread", "periodic": True, "check_worker_health": True},
}

# --- who may come in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:organisations"
LOGOUT_REDIRECT_URL = "people:home"

ACCOUNT_ADAPTER = "graadmeter.web.people.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"login": "graadmeter.web.people.login.LoginForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "graadmeter.web.people.accounts.SignupName"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}  # per address the lock-out below speaks, with a page that says so
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Graadmeter"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # both: nobody locks another out by knowing an address
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "graadmeter.web.people.accounts.login_name"
AXES_CLIENT_IP_CALLABLE = "graadmeter.web.people.accounts.client_address"
AXES_LOCKOUT_CALLABLE = "graadmeter.web.people.accounts.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # successful sign-ins are nobody's business
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "login"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0

# --- what the browser may do -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
INTAKE = os.environ.get("GRAADMETER_INTAKE", "").rstrip("/")  # public polls lead there; empty: they stay here
EMBED_HOSTS = sites("GRAADMETER_EMBED_HOSTS")  # may frame one page: a poll's result for embedding
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "graadmeter"
CSRF_USE_SESSIONS = True  # no cookie beyond the session
CSRF_FAILURE_VIEW = "graadmeter.web.failures.csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = DATA / "incoming"  # not the system's: that may be memory, and others look there
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# --- language and mail -----------------------------------------------------------------------------------------------
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_CODE = os.environ.get("GRAADMETER_LANGUAGE", "en")
LOCALE_PATHS = [LOCALE_DIR]
USE_TZ = True
TIME_ZONE = os.environ.get("GRAADMETER_TIME_ZONE", "Europe/Amsterdam")
MAIL_FOLDER = DATA / "mail"
MAIL = mail(os.environ.get("GRAADMETER_SMTP", ""), MAIL_FOLDER, os.environ.get("GRAADMETER_MAIL", ""))
globals().update(MAIL)
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL["EMAIL_BACKEND"].endswith("smtp.EmailBackend") else "none"
DEFAULT_FROM_EMAIL = os.environ.get("GRAADMETER_MAIL_FROM", "Graadmeter <graadmeter@localhost>")

# --- files of the page -----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "graadmeter.web.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},  # a refused or missing page is an answer, not a fault
        "axes": {"level": "ERROR"},  # its warnings name the address and the network address of who mistyped a password
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # what scans of the internet ask; they get their 400
    },
}
