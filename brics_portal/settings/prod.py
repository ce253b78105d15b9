"""Production. Refuses to start on an unsafe or missing value, and says which."""

from django.core.exceptions import ImproperlyConfigured

from brics_portal.settings.base import *  # noqa: F403
from brics_portal.settings.base import env


def required(name: str, why: str) -> str:
    value: str = env.str(name, default="").strip()
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
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": required("SMTP_HOST", "the server that takes outgoing mail."),
            "port": env.int("SMTP_PORT", default=587),
            "username": env.str("SMTP_USER", default=""),
            "password": env.str("SMTP_PASSWORD", default=""),
            "use_tls": True,
            "timeout": 20,
        },
    }
}

SECURE_SSL_REDIRECT = True
# How many proxies of ours stand before the service: sign-in limits count the client behind them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
