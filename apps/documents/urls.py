from django.urls import path

from apps.documents.views import (
    bracketing,
    comparing,
    derestricting,
    drafting,
    files,
    lists,
    numbering,
    presiding,
    reading,
    sharing,
    uploads,
)

app_name = "documents"
urlpatterns = [
    path("documents/", lists.documents, name="list"),
    path("documents/import/", uploads.import_new, name="import"),
    path("documents/<slug:reference>/", reading.by_reference, name="by_reference"),
    path("documents/<slug:reference>/import/", uploads.import_again, name="import_into"),
    path("documents/<slug:reference>/text/", drafting.correct, name="correct"),
    path("documents/<slug:reference>/confirm/", drafting.confirm, name="confirm"),
    path("documents/<slug:reference>/details/", drafting.details, name="details"),
    path("documents/<slug:reference>/discard/", drafting.discard, name="discard"),
    path("documents/<slug:reference>/readers/", drafting.readers, name="readers"),
    path("documents/<slug:reference>/propose/", drafting.propose_page, name="propose"),
    path("documents/<slug:reference>/table/", presiding.table_page, name="table"),
    path("documents/<slug:reference>/next/", presiding.begin_next, name="next_version"),
    path("documents/<slug:reference>/brackets/", bracketing.brackets, name="brackets"),
    path("documents/<slug:reference>/brackets/<slug:key>/", bracketing.bracket, name="bracket"),
    path("documents/<slug:reference>/brackets/<slug:key>/stand/", bracketing.stand, name="stand"),
    path("documents/<slug:reference>/clean-up/", numbering.clean_up, name="clean_up"),
    path("documents/<slug:reference>/void/", presiding.void, name="void"),
    path("documents/<slug:reference>/derestriction/", derestricting.plan, name="derestriction"),
    path(
        "documents/<slug:reference>/derestriction/object/",
        derestricting.object_page,
        name="object",
    ),
    path(
        "documents/<slug:reference>/derestriction/withdraw/",
        derestricting.withdraw,
        name="withdraw_objection",
    ),
    path("documents/<slug:reference>/derestriction/agree/", derestricting.agree, name="agree"),
    path(
        "documents/<slug:reference>/derestriction/now/",
        derestricting.at_once,
        name="derestrict",
    ),
    path("documents/<slug:reference>/share/", sharing.share, name="share"),
    path("documents/<slug:reference>/share/withdraw/", sharing.withdraw, name="withdraw_paper"),
    path(
        "documents/<slug:reference>/versions/<int:number>/text.<slug:extension>",
        files.download,
        name="download",
    ),
    path(
        "documents/<slug:reference>/versions/<int:number>/concordance/",
        numbering.concordance,
        name="concordance",
    ),
    path("documents/<slug:reference>/versions/<int:number>/source", files.source, name="source"),
    path("d/<path:symbol>", reading.by_symbol, name="by_symbol"),
    path("compare/", comparing.compare_versions, name="compare"),
]
