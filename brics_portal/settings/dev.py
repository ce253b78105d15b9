"""The demonstration and daily work: loopback only, mails kept in a page, nothing secret."""

from django.utils.translation import gettext_lazy as _

from brics_portal.settings.base import *  # noqa: F403
from brics_portal.settings.base import LANGUAGES, STORAGES, env

LANGUAGES = [*LANGUAGES, ("ar", _("Arabic"))]  # a pseudo-translation: direction and room
DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = True
SECRET_KEY = "demonstration-only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
MAILERS = {"default": {"BACKEND": "apps.notifications.mailbox.MailboxBackend"}}
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = None  # finders serve what is there
