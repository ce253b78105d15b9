"""Tests: as production where behaviour is concerned, quick where it is not."""

from django.utils.translation import gettext_lazy as _

from brics_portal.settings.base import *  # noqa: F403
from brics_portal.settings.base import CACHES, DATABASES, LANGUAGES, STORAGES, env

LANGUAGES = [*LANGUAGES, ("ar", _("Arabic"))]  # a pseudo-translation: direction and room
DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DATABASES["default"]["OPTIONS"].pop("pool")
if template := env.str("TEST_TEMPLATE", default=""):  # a database with the tables in it
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES["made"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "made"}
SECOND_FACTOR_REQUIRED = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
GUEST_LIMITS = False
LOGGING = {"version": 1, "disable_existing_loggers": False}
