from django.urls import path

from apps.documents.views import reading

app_name = "documents"
urlpatterns = [
    path("documents/<slug:reference>/", reading.by_reference, name="by_reference"),
    path("d/<path:symbol>", reading.by_symbol, name="by_symbol"),
]
