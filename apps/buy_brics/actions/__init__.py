"""The verbs of Buy BRICS: the only code that writes its rows.

Locks are taken in this order: the campaign's or the enterprise's row, the product's, the trail's.
"""

from apps.buy_brics.actions.campaigns import (
    add_event,
    create_campaign,
    edit_campaign,
    remove_event,
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
from apps.buy_brics.actions.results import Figure, publish_result, withdraw_result

__all__ = [
    "Figure",
    "add_event",
    "add_product",
    "apply_again",
    "apply_for_catalogue",
    "confirm_enterprise",
    "create_campaign",
    "decline_enterprise",
    "drop_platform",
    "edit_campaign",
    "edit_enterprise",
    "edit_product",
    "hide_product",
    "import_platforms",
    "publish_result",
    "remove_event",
    "remove_product",
    "save_platform",
    "show_product",
    "vouch",
    "withdraw_enterprise",
    "withdraw_result",
]
