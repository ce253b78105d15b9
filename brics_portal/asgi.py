import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.prod")
application = get_asgi_application()

from apps.core import heartbeat  # noqa: E402  once the apps are loaded

heartbeat.start()
