"""Whether the parts we stand on answer."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from kact.privacy.access import public
from kact.record.tasks import HEARTBEAT


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone() == (1,)


def _worker() -> bool:
    return bool(cache.get(HEARTBEAT))


def _answers(part: object) -> bool:
    try:
        return bool(part())  # type: ignore[operator]
    except Exception:
        return False


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when database, broker and worker answer; 503 otherwise, naming the part and no more."""
    parts = {"database": _answers(_database), "broker and worker": _answers(_worker)}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
