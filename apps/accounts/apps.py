from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from apps.accounts.sessions import end_other_sessions

        authenticator_added.connect(end_other_sessions)
