from django.conf import settings
from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, object]:
    """What the frame of every page needs: who acts, for whom else they could, and where."""
    return {
        "actor": getattr(request, "actor", None),
        "accreditations": getattr(request, "accreditations", []),
        "demonstration": settings.DEMONSTRATION,
    }
