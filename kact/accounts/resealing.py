"""The secrets of second factors, encrypted again with the newest key."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from kact.accounts.adapters import renewed

SECRETS = ("secret", "seed")  # of an app, and of recovery codes


@transaction.atomic
def reseal_factors() -> int:
    """Encrypt each secret anew; returns how many. Doing it twice does no harm."""
    rows = Authenticator.objects.select_for_update().filter(data__has_any_keys=SECRETS)
    for row in rows:
        row.data |= {name: renewed(row.data[name]) for name in SECRETS if row.data.get(name)}
        row.save(update_fields=["data"])
    return len(rows)
