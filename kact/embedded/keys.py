"""Generated secrets, made once and kept beside the data they protect."""

import base64
import json
import secrets
from pathlib import Path

KEYS = ("SECRET_KEY", "CONTEXT_KEY", "FIELD_KEY")
PASSWORDS = ("ADMIN_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD")


def kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets of ``folder``: those of an earlier run, and new ones for names it lacks.

    Keys are 32 random bytes in URL-safe base64; passwords need no quoting in a URL. The file is
    readable by its owner alone.
    """
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    fresh = {name: _key() for name in KEYS} | {name: secrets.token_hex(24) for name in PASSWORDS}
    kept = fresh | known
    if kept != known:
        _write_private(path, json.dumps(kept, indent=2))
    return kept


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _write_private(path: Path, text: str) -> None:
    """Replace the file whole, so that an interrupted run never leaves half of it."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    unfinished.write_text(text)
    unfinished.replace(path)
