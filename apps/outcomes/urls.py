from django.urls import path

from apps.outcomes.views import issuing, lists, members, publishing, reading, sitemap

app_name = "outcomes"
urlpatterns = [
    path("", lists.home, name="home"),
    path("outcomes/", lists.outcomes, name="list"),
    path("outcomes.csv", lists.outcomes_csv, name="csv"),
    path("outcomes.json", lists.outcomes_json, name="json"),
    path("feeds/outcomes.atom", lists.feed, name="feed"),
    path("outcomes/<slug:slug>/", reading.outcome, name="outcome"),
    path("outcomes/<slug:slug>/<slug:name>.<slug:extension>", reading.download, name="download"),
    path("members/", members.members, name="members"),
    path("members/<slug:iso>/", members.member, name="member"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", lists.robots, name="robots"),
    path("manage/publish/", publishing.to_publish, name="to_publish"),
    path("manage/publish/<slug:reference>/", publishing.publish, name="publish"),
    path("manage/publish/<slug:reference>/revision/", publishing.revise, name="revise"),
    path("manage/issue/<slug:reference>/", issuing.issue, name="issue"),
    path("manage/outcomes/<slug:slug>/replaced/", publishing.supersede, name="supersede"),
]
