"""Production. Refuses to start on an unsafe or missing value, and says which."""

from django.core.exceptions import ImproperlyConfigured

from brics_portal.settings.base import *  # noqa: F403
from brics_portal.settings.base import env


def required(name: str, why: str) -> str:
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}")
    return value


DEBUG = False
SECRET_KEY = required("SECRET_KEY", "a random text of 50 characters or more, kept secret.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured("SECRET_KEY is too short or too regular: use 50 random characters.")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "the names this portal is reached by, commas.").split(",")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS may not be *: name the hosts.")
required("DATABASE_URL", "the address of the PostgreSQL database.")
SITE_ORIGIN = required("SITE_ORIGIN", "the portal's own address, as in https://portal.example.")
if not SITE_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured("SITE_ORIGIN must begin with https://")
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", "the address that mails come from.")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="") if env.str("EMAIL_URL", default="") else None
if EMAIL_CONFIG is None:
    raise ImproperlyConfigured("Set EMAIL_URL: how mail is sent, as in smtp+tls://user:pw@host:587.")
globals().update(EMAIL_CONFIG)

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
