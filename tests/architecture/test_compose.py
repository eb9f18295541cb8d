"""docker-compose.yml: valid by the Compose schema, hardened, and without a secret in it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
SECRETS = (
    *("SECRET_KEY", "CONTEXT_KEY", "FIELD_KEY"),
    *("ADMIN_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD"),
)

every_service = pytest.mark.parametrize("name", SERVICES)
our_service = pytest.mark.parametrize("name", OURS)


def values(name: str) -> str:
    return " ".join(str(value) for value in SERVICES[name]["environment"].values())


def mounted() -> Iterator[Path]:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                yield ROOT / volume.split(":")[0]


def test_compose_file_fits_the_published_schema() -> None:
    schema = json.loads((Path(__file__).parent / "compose_schema/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(COMPOSE)


def test_compose_schema_refuses_a_misspelt_key() -> None:
    schema = json.loads((Path(__file__).parent / "compose_schema/compose-spec.json").read_text())
    wrong = {**COMPOSE, "services": {"web": {**SERVICES["web"], "helthcheck": {}}}}
    assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)


def test_compose_has_the_six_services() -> None:
    assert SERVICES.keys() == {*OURS, "postgres", "valkey"}


@every_service
def test_service_is_hardened(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert not service.keys() & {"privileged", "cap_add", "devices", "pid", "network_mode"}


@every_service
def test_service_is_watched_or_awaited(name: str) -> None:
    if name == "migrate":
        awaited = {SERVICES[other]["depends_on"]["migrate"]["condition"] for other in OURS[:3]}
        assert awaited == {"service_completed_successfully"}
    else:
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@our_service
def test_service_waits_for_healthy_servers(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    assert waits["postgres"] == waits["valkey"] == {"condition": "service_healthy"}


def test_our_services_share_one_image_built_here() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {"kact"}
    build = SERVICES["web"]["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).exists()


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_has_no_default(secret: str) -> None:
    uses = re.findall(rf"(?<!\$)\$\{{{secret}\b([^}}]*)\}}", TEXT)
    assert uses
    assert all(use.startswith(":?") for use in uses)


@our_service
def test_owner_password_reaches_only_migrate(name: str) -> None:
    assert ("OWNER_PASSWORD" in values(name)) == (name == "migrate")
    assert "ADMIN_PASSWORD" not in values(name)
    assert "DATABASE_URL" in SERVICES[name]["environment"]


def test_servers_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]


def test_web_is_published_on_loopback_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_postgres_is_new_enough() -> None:
    assert int(SERVICES["postgres"]["image"].removeprefix("postgres:")) >= 15


def test_mounted_files_exist_and_are_read_only() -> None:
    assert len(list(mounted())) == 3
    assert all(path.is_file() for path in mounted())
    for volume in SERVICES["postgres"]["volumes"]:
        assert volume.endswith(":ro") or not volume.startswith("./")


def test_worker_may_finish_its_longest_task() -> None:
    from django.conf import settings

    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.CELERY_TASK_TIME_LIMIT


def test_image_runs_unprivileged_from_the_hashed_lock() -> None:
    lines = (ROOT / "kact/deploy/Dockerfile").read_text()
    assert lines.rindex("\nUSER 10001:10001") > lines.rindex("\nRUN ")
    assert "--require-hashes" in lines
    assert "requirements-dev" not in lines
    assert not re.search(r"^(ARG|ENV).*(SECRET|KEY|PASSWORD)", lines, re.MULTILINE)


def test_image_context_leaves_out_history_secrets_and_the_demo() -> None:
    lines = (ROOT / ".dockerignore").read_text().split()
    assert lines[0] == "*"
    assert not {"!.git", "!.kact", "!.venv", "!tests", "!."} & set(lines)
    assert "kact/embedded" in lines
