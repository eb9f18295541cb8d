"""One management command on production settings, with values made up for this one run.

    python kact/deploy/rehearse.py check --deploy

For commands that open no connection: the deployment checks, and collecting static files while the
image is built. Nothing made up here outlives the command.
"""

import os
import secrets
import subprocess
import sys

MADE_UP = {
    "KACT_MODE": "production",
    "PUBLIC_URL": "https://clinic.example",
    "DATABASE_URL": "postgresql://kact_app:none@127.0.0.1:1/kact",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
KEYS = ("SECRET_KEY", "CONTEXT_KEY", "FIELD_KEY")


def main() -> int:
    """The command's exit code."""
    environment = {**os.environ, **MADE_UP} | {name: secrets.token_urlsafe(48) for name in KEYS}
    for name in ("ALLOWED_HOSTS", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    command = [sys.executable, "manage.py", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
