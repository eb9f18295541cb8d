"""Every text stands out from every ground it may stand on, in both modes.

Reads static/kact/tokens.css and computes WCAG 2.2 contrast ratios (relative luminance as defined
there): text 4.5:1, edges of controls and the focus ring 3:1. A colour that is in no role below
fails too, so that a new token cannot escape the check.
"""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "kact" / "tokens.css"
TEXT = 4.5
EDGE = 3.0

PLAIN = ("paper", "raised", "sunk")
TONES = ("accent", "attention", "danger", "good", "one", "two")
SOFT = tuple(f"{tone}-soft" for tone in TONES)
DECORATION = {"line"}

TEXT_PAIRS = [
    *product(("ink", "quiet", "accent-strong", "danger-strong", *TONES), PLAIN),
    *product(("ink", "quiet", "one", "two"), SOFT),
    *[(tone, f"{tone}-soft") for tone in TONES],
    *product(("accent",), SOFT),
    *[("on-accent", "accent"), ("on-accent", "accent-strong")],
    *[("on-danger", "danger"), ("on-danger", "danger-strong")],
]
EDGE_PAIRS = [*product(("edge", "focus"), (*PLAIN, *SOFT))]


def _modes() -> dict[str, dict[str, str]]:
    """The colours of each mode by token name, straight from the file."""
    css = TOKENS.read_text(encoding="utf-8")
    blocks = re.findall(r'\[data-mode="(\w+)"\]\s*\{([^}]*)\}', css)
    return {mode: dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body)) for mode, body in blocks}


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _too_faint(mode: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    colours = _modes()[mode]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    return [f"{a} on {b}: {ratio:.2f}" for (a, b), ratio in ratios.items() if ratio < least]


def test_contrast_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_modes_define_the_same_colours() -> None:
    modes = _modes()
    assert set(modes) == {"light", "dim"}
    assert set(modes["light"]) == set(modes["dim"])


def test_colour_has_a_role() -> None:
    in_pairs = {name for pair in [*TEXT_PAIRS, *EDGE_PAIRS] for name in pair}
    assert set(_modes()["light"]) == in_pairs | DECORATION


@pytest.mark.parametrize("mode", ["light", "dim"])
def test_text_readable_on_every_ground(mode: str) -> None:
    assert _too_faint(mode, TEXT_PAIRS, TEXT) == []


@pytest.mark.parametrize("mode", ["light", "dim"])
def test_edges_visible_on_every_ground(mode: str) -> None:
    assert _too_faint(mode, EDGE_PAIRS, EDGE) == []
