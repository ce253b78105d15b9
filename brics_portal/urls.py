from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from apps.core import views
from apps.delegations.admin import site

handler500 = "apps.core.views.server_error"

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("favicon.ico", views.favicon, name="favicon"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", site.urls),
    *i18n_patterns(
        path("", include("apps.accounts.urls")),
        path("accounts/", include("allauth.urls")),
        path("", include("apps.notifications.urls")),
        path("", include("apps.delegations.urls")),
        path("", include("apps.documents.urls")),
        path("", include("apps.meetings.urls")),
        path("", include("apps.reviews.urls")),
        path("", include("apps.working_group.urls")),
        path("", include("apps.research.urls")),
        path("", include("apps.dialogues.urls")),
        path("", include("apps.consultations.urls")),
        path("", include("apps.buy_brics.urls")),
        path("", include("apps.outcomes.urls")),
        path("", include("apps.desk.urls")),
        prefix_default_language=False,
    ),
]
