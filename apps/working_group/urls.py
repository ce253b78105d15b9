from django.urls import path

from apps.working_group import views

app_name = "working_group"
urlpatterns = [path("working-group/", views.about, name="about")]
