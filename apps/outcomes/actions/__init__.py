"""Making public, which adoption alone never does: each verb here is the presidency's own act."""

from apps.outcomes.actions.publishing import issue, publish, publish_revision
from apps.outcomes.actions.superseding import supersede

__all__ = ["issue", "publish", "publish_revision", "supersede"]
