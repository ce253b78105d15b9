"""What holds in every environment. Secrets and addresses come from the environment alone."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # so that ModelForm[User] is also valid when it runs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "apps.core",
    "apps.audit",
    "apps.accounts",
    "apps.notifications",
    "apps.delegations",
    "apps.documents",
    "apps.meetings",
    "apps.reviews",
    "apps.working_group",
    "apps.research",
    "apps.dialogues",
    "apps.consultations",
    "apps.buy_brics",
    "apps.outcomes",
    "apps.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.delegations.middleware.ActorMiddleware",
    "apps.delegations.middleware.SecondFactorMiddleware",
    "apps.core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "brics_portal.urls"
WSGI_APPLICATION = "brics_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.delegations.context_processors.acting",
            ],
            "builtins": ["apps.core.templatetags.components"],
        },
    }
]

FORM_RENDERER = "apps.core.forms.Renderer"

DATABASES = {"default": env.db("DATABASE_URL", default="postgresql:///brics_portal")}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Private files: no address leads here; views serve them to those who may see the document.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".state" / "files"))
MEDIA_URL = ""

# Limits on sign-in and one-time codes already used count over all processes: hence one cache, and
# no second server for it. Its rows are counters that expire; above MAX_ENTRIES old ones make room,
# so the number is far above what an hour of attempts leaves. What is only dear to compute stays in
# each process.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Files made of texts that never change, for all processes: named by the hash of what is in
    # them. Whatever is missing is made again.
    "made": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": env.str("CACHE_ROOT", default=str(BASE_DIR / ".state" / "made")),
        "TIMEOUT": 30 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"

ACCOUNT_ADAPTER = "apps.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address already
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us, whoever types their address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told to its owner
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.LoginForm",
    "reset_password": "apps.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.forms.ResetPasswordKeyForm",
    "set_password": "apps.accounts.forms.SetPasswordForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "BRICS e-commerce portal"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: an invitation reached it
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.CodeForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "apps.accounts.forms.ActivateCodeForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # it would cost every page five queries
# The offices that may not act without a second factor; whom a head authorised needs it as well.
SECOND_FACTOR_OFFICES = ["secretariat", "chair", "head"]
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)

LANGUAGE_CODE = "en"
# A language appears once it is translated; the demonstration adds Arabic to show direction.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What is too large is dropped while it comes in, so that its form can say so.
FILE_UPLOAD_HANDLERS = ["apps.core.uploads.Bounded"]

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
SITE_ORIGIN = env.str("SITE_ORIGIN", default="http://127.0.0.1:8000")  # for links in mails

# The demonstration keeps mails in a page of its own and prints its sign-in accounts.
DEMONSTRATION = False

# How long an invitation can be accepted, in days.
INVITATION_DAYS = 14

# Whether forms that are open to anyone take only so much at once (apps/accounts/guests.py).
GUEST_LIMITS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
