import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.prod")
application = get_wsgi_application()

from apps.core import heartbeat  # noqa: E402  once the apps are loaded

heartbeat.start()
