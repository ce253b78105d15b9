from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage, EmailMultiAlternatives

from apps.notifications.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps mails in the database, where the demonstration's mailbox page shows them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            MailboxMessage.objects.create(
                to=", ".join(message.to),
                subject=f"{message.subject}",
                text=str(message.body),
                calendar=_calendar_of(message),
            )
        return len(email_messages)


def _calendar_of(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for alternative in message.alternatives:
            content, kind = alternative
            if kind.startswith("text/calendar"):
                return str(content)
    return ""
