"""The locks: every requirement pinned and hashed, and no address of any server in them."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "kact" / "deploy"
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(lock: str) -> dict[str, str]:
    """Name and version of each requirement, having checked that at least one hash follows."""
    lines = [line for line in (DEPLOY / lock).read_text().splitlines() if "#" not in line]
    found = {}
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if match := PINNED.match(line):
            assert HASH.match(after), f"{line} has no hash"
            found[match["name"]] = match["version"]
        else:
            assert HASH.match(line), f"neither a pinned requirement nor a hash: {line}"
    return found


def declared() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {
        "product": project["project"]["dependencies"],
        "demo": project["project"]["optional-dependencies"]["demo"],
        "dev": project["dependency-groups"]["dev"],
    }


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_and_hashes_every_requirement(lock: str) -> None:
    assert len(pins(lock)) > 40


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_server_and_no_path(lock: str) -> None:
    text = (DEPLOY / lock).read_text()
    assert not re.search(r"://|file:|--(index|extra|find|trusted)|@ |\.whl|/simple", text)


def test_lock_holds_what_the_project_declares() -> None:
    groups = declared()
    assert names(groups["product"]) <= pins("requirements.txt").keys()
    assert names([*groups["product"], *groups["demo"], *groups["dev"]]) <= pins(LOCKS[1]).keys()


def test_production_lock_holds_nothing_of_demo_or_tests() -> None:
    groups = declared()
    assert names([*groups["demo"], *groups["dev"]]).isdisjoint(pins("requirements.txt"))


def test_both_locks_agree_on_every_version() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_satisfies_every_declared_bound(lock: str) -> None:
    pinned = pins(lock)
    for text in chain.from_iterable(declared().values()):
        requirement = Requirement(text)
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is None or version in requirement.specifier, text


def test_every_product_dependency_says_why_it_is_here() -> None:
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("\n]")[0]
    for line in block.strip().splitlines():
        assert re.search(r'",\s+# \S', line), line
