"""PostgreSQL and Valkey from wheels, for the demo and the tests; production has real servers.

    with servers(Path(".kact")) as urls:
        urls.owner, urls.app, urls.admin, urls.redis

Nothing here is imported by the product itself.
"""

from kact.embedded.processes import ServerFailed
from kact.embedded.roles import ensure_privileges, ensure_roles
from kact.embedded.servers import AlreadyRunning, ServerUrls, servers

__all__ = [
    "AlreadyRunning",
    "ServerFailed",
    "ServerUrls",
    "ensure_privileges",
    "ensure_roles",
    "servers",
]
