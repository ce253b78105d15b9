"""The verbs of Buy BRICS: the only code that writes its rows.

Locks are taken in this order: the campaign's or the enterprise's row, the product's, the trail's.
"""

from apps.buy_brics.actions.addresses import (
    ask_new_address,
    confirm_new_address,
    keep_address,
)
from apps.buy_brics.actions.campaigns import (
    add_event,
    create_campaign,
    edit_campaign,
    remove_event,
)
from apps.buy_brics.actions.certificates import (
    issue_certificates,
    note_attendance,
    reissue_certificate,
    withdraw_certificate,
)
from apps.buy_brics.actions.enterprises import (
    apply_again,
    apply_for_catalogue,
    confirm_enterprise,
    decline_enterprise,
    edit_enterprise,
    vouch,
    withdraw_enterprise,
)
from apps.buy_brics.actions.platforms import (
    drop_platform,
    import_platforms,
    save_platform,
)
from apps.buy_brics.actions.products import (
    add_product,
    edit_product,
    hide_product,
    remove_product,
    show_product,
)
from apps.buy_brics.actions.registrations import (
    Person,
    cancel_registration,
    confirm_registration,
    correct_registration,
    forget_unconfirmed,
    register,
    remind,
    tell_moved,
)
from apps.buy_brics.actions.results import Figure, publish_result, withdraw_result
from apps.buy_brics.actions.trainings import (
    Particulars,
    add_material,
    add_session,
    announce,
    create_training,
    edit_session,
    edit_training,
    remove_material,
)

__all__ = [
    "Figure",
    "Particulars",
    "Person",
    "add_event",
    "add_material",
    "add_product",
    "add_session",
    "announce",
    "apply_again",
    "apply_for_catalogue",
    "ask_new_address",
    "cancel_registration",
    "confirm_enterprise",
    "confirm_new_address",
    "confirm_registration",
    "correct_registration",
    "create_campaign",
    "create_training",
    "decline_enterprise",
    "drop_platform",
    "edit_campaign",
    "edit_enterprise",
    "edit_product",
    "edit_session",
    "edit_training",
    "forget_unconfirmed",
    "hide_product",
    "import_platforms",
    "issue_certificates",
    "keep_address",
    "note_attendance",
    "publish_result",
    "register",
    "reissue_certificate",
    "remind",
    "remove_event",
    "remove_material",
    "remove_product",
    "save_platform",
    "show_product",
    "tell_moved",
    "vouch",
    "withdraw_certificate",
    "withdraw_enterprise",
    "withdraw_result",
]
