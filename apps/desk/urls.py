from django.urls import path

from apps.desk import views

app_name = "desk"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/to-clear/", views.to_clear, name="to_clear"),
    path("manage/outreach/", views.outreach, name="outreach"),
    path("trail/", views.trail, name="trail"),
    path("trail/verify/", views.verify, name="verify"),
]
