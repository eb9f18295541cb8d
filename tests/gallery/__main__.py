"""`python -m tests.gallery OUT [page …]`: the gallery's pages as HTML and as pictures in OUT.

Every page is drawn in light and dim mode and photographed at 1280 and 390 px. A help for the eye:
the suite does not import it, and it needs no database and none of the project's settings.
"""

import contextlib
import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bootstrap
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(next(iter(bootstrap.__path__))).parent  # the wheel has no __init__.py
WIDTHS = {"wide": 1280, "phone": 390}
MODES = ("light", "dim")

PARTNER = {"room_template": "base_partner.html"}
STAFF = {"room_template": "base_staff.html"}
IDLE = {
    "stay_url": "/today/",
    "idle_after": 30,
    "idle_warn": 29,
    "idle_who": "x",
    "idle_keep": True,
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "staff": ("staff.html", {}),
    "joint": ("staff.html", {"joint_view": True}),
    "list": ("list.html", {}),
    "form": ("form.html", {}),
    "todo": ("todo.html", {}),
    "question": ("question.html", {}),
    "poles": ("poles.html", {}),
    "check": ("check.html", {}),
    "crisis": ("crisis.html", {}),
    "idle": ("idle.html", IDLE),
    "login": ("account/login.html", {"form": "sign_in"}),
    "second-step": ("mfa/authenticate.html", {"form": "code_error"}),
    "security": ("mfa/index.html", PARTNER),
    "codes": ("mfa/recovery_codes/index.html", PARTNER),
    "not-found": ("404.html", {}),
    "closed-gate": ("409.html", STAFF | {"back_url": "#"}),
}

# Addresses the templates name; nothing answers there.
NAMES = [
    "home",
    "today",
    "couples",
    "leave",
    "leave_joint_view",
    "demo_sign_in",
    "usersessions_list",
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reset_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]


def nowhere(request: Any) -> HttpResponse:
    """Stand behind an address that is only named."""
    return HttpResponse()


urlpatterns = [path(f"{name}/", nowhere, name=name) for name in NAMES]


def _configure() -> None:
    settings.configure(
        SECRET_KEY="gallery",
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        TIME_ZONE="America/Denver",
        INSTALLED_APPS=["django.contrib.staticfiles", "crispy_forms", "crispy_bootstrap5"],
        CRISPY_ALLOWED_TEMPLATE_PACKS="bootstrap5",
        CRISPY_TEMPLATE_PACK="bootstrap5",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "pages", ROOT / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
    )
    django.setup()


def _render(template: str, extra: dict[str, Any], mode: str) -> str:
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    from tests.gallery import samples

    sample = samples.context()
    chosen = {"form": sample["form"][extra["form"]]} if "form" in extra else {}
    return render_to_string(
        template, sample | extra | chosen | {"mode": mode}, RequestFactory().get("/?q=a")
    )


def _copy_static(out: Path) -> None:
    static = out / "static"
    shutil.copytree(ROOT / "static", static, dirs_exist_ok=True)
    shutil.copytree(PACKAGES / "bootstrap/css", static / "bootstrap/css", dirs_exist_ok=True)
    for app in ("django_htmx", "allauth/mfa", "allauth/account"):
        shutil.copytree(PACKAGES / app / "static", static, dirs_exist_ok=True)


def _write(out: Path, pages: list[str]) -> list[str]:
    """Write each page in each mode beside a copy of the static files; returns the files' names."""
    _copy_static(out)
    for page in pages:
        for mode in MODES:
            text = _render(*PAGES[page], mode)
            (out / f"{page}-{mode}.html").write_text(text, encoding="utf-8")
    return [f"{page}-{mode}" for page in pages for mode in MODES]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, *said: object) -> None:
        """Keep the terminal for what matters."""


@contextlib.contextmanager
def _served(out: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _photograph(out: Path, names: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    with _served(out) as address, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for label, width in WIDTHS.items():
            page = chromium.new_page(viewport={"width": width, "height": 844})
            page.on("pageerror", lambda error: print("script:", error))
            for name in names:
                page.goto(f"{address}/{name}.html")
                page.wait_for_timeout(1500 if name.startswith("idle") else 50)
                page.screenshot(path=str(out / f"{name}-{label}.png"), full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    print(f"{name}: {wide} px wide on a screen of {width}")
        chromium.close()


def main(out: Path, pages: list[str]) -> None:
    """Write and photograph the named pages (all when none is named)."""
    out.mkdir(parents=True, exist_ok=True)
    _configure()
    _photograph(out, _write(out, pages or list(PAGES)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
