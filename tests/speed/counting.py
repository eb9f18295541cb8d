"""Counts the queries of one page, without the words that only frame them."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|select set_config")


def queries_of(client: Client, url: str) -> list[str]:
    """The SQL a page needs once the session is warm."""
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return [q["sql"] for q in captured.captured_queries if not FRAME.match(q["sql"])]


def in_short(sql: str) -> str:
    """What a query reads or writes, for a person to see where a page went over its budget."""
    found = re.search(r'(SELECT|INSERT INTO|UPDATE|DECLARE).*?"(\w+)"', sql)
    return " ".join(found.groups()) if found else sql[:60]
