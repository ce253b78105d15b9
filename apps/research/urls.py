from django.urls import path

from apps.research.views import drafting, entity, reading, results

app_name = "research"
urlpatterns = [
    path("research/", reading.listing, name="list"),
    path("research/new/", drafting.new, name="new"),
    path("research/from/<slug:reference>/", drafting.adopt, name="adopt"),
    path("research/<slug:reference>/", reading.page, name="terms"),
    path("research/<slug:reference>/edit/", drafting.task_list, name="edit"),
    path("research/<slug:reference>/edit/<slug:step>/", drafting.step, name="step"),
    path("research/<slug:reference>/check/", drafting.check, name="check"),
    path("research/<slug:reference>/propose/", drafting.propose, name="propose"),
    path("research/<slug:reference>/table/", drafting.table, name="table"),
    path("research/<slug:reference>/withdraw/", drafting.give_up, name="give_up"),
    path("research/<slug:reference>/resume/", drafting.resume, name="resume"),
    path("research/<slug:reference>/nominate/", entity.nominate, name="nominate"),
    path(
        "research/<slug:reference>/nominations/<slug:nomination>/withdraw/",
        entity.withdraw,
        name="withdraw",
    ),
    path(
        "research/<slug:reference>/nominations/<slug:nomination>/decision/",
        entity.decision,
        name="decision",
    ),
    path("research/<slug:reference>/commission/", entity.commission, name="commission"),
    path("research/<slug:reference>/deliver/", results.deliver, name="deliver"),
    path(
        "research/<slug:reference>/deliverables/<slug:deliverable>/correct/",
        results.correct,
        name="correct",
    ),
]
