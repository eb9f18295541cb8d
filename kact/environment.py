"""How settings are read from the environment, and the kind words when one is missing or unsafe."""

import secrets
import sys
from importlib.util import find_spec
from typing import Any

import environ

env = environ.Env()

MODES = ("production", "demo", "test", "tool")
MODE = env.str("KACT_MODE", default="production")


def stop(message: str) -> None:
    """Leave with a sentence instead of a traceback: the reader is an administrator."""
    sys.exit(f"KACT cannot start: {message}\nREADME.md, 'Settings', lists every variable.")


def need(name: str, what: str) -> str:
    """The variable, or an exit that names it; empty for a tool, which needs no services."""
    value: str = env.str(name, default="")
    if not value and MODE != "tool":
        stop(f"the environment variable {name} is missing ({what}).")
    return value


def secret(name: str, what: str) -> str:
    """A secret of at least 32 characters; a tool gets one that lives as long as it runs."""
    value = need(name, what) or secrets.token_urlsafe(48)
    weak = len(value) < 32 or "change" in value.lower() or len(set(value)) < 10
    if MODE == "production" and weak:
        stop(f"{name} is a default or too weak; use at least 32 random characters.")
    return value


def public_url() -> str:
    """The address people type; in production it must be given, and be https."""
    given: str = env.str("PUBLIC_URL", default="")
    if MODE != "production":
        return given or "http://localhost:8000"
    url = given or need("PUBLIC_URL", "the address people type, such as https://clinic.example")
    if not url.lower().startswith("https:"):
        stop("PUBLIC_URL must begin with https:// in production.")
    return url


def database(url: str) -> dict[str, Any]:
    """A PostgreSQL connection; a view is a transaction, and a dropped server is noticed."""
    config: dict[str, Any] = env.db_url_config(url)
    if "postgresql" not in config["ENGINE"]:
        stop("only PostgreSQL can hold the privacy wall; the database URL names another.")
    return config | {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}


def databases() -> dict[str, Any]:
    """The runtime's connection, and the owner's where the schema is made."""
    # A tool gets the address of a server nobody is: reaching for it would fail at once.
    url = need("DATABASE_URL", "PostgreSQL as kact_app") or "postgres://nobody@127.0.0.1:1/none"
    found = {"default": database(url)}
    if owner := env.str("DATABASE_OWNER_URL", default=""):
        # No page speaks as the owner, so none opens a transaction there.
        found["owner"] = database(owner) | {"ATOMIC_REQUESTS": False, "TEST": {"MIRROR": "default"}}
    return found


def wheel_folder(package: str) -> str:
    """Where a wheel that holds only files put them."""
    spec = find_spec(package)
    return (spec.submodule_search_locations or [""])[0] if spec else ""


if MODE not in MODES:
    stop(f"KACT_MODE is {MODE!r}; it must be one of {', '.join(MODES)}.")
if env.bool("DEBUG", default=False):
    stop("DEBUG is on. There is no debug mode; the tests and the demo do without one.")
