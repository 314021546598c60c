"""Facts kept in two places: Streamlit's settings and the figures' colours."""

from __future__ import annotations

import tomllib

import pytest

from proteinbert_core.figures.theme import contrast, palette


@pytest.fixture(scope="module")
def config(root):
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text("utf-8"))


@pytest.mark.parametrize(("section", "dark"), [("light", False), ("dark", True)])
def test_figures_and_pages_share_background_and_text(config, section, dark):
    theme, tone = config["theme"][section], palette(dark)
    assert theme["backgroundColor"] == tone.surface
    assert theme["textColor"] == tone.text


@pytest.mark.parametrize(("section", "label"), [("light", "#FFFFFF"), ("dark", "#0E1117")])
def test_text_and_controls_stand_out(config, section, label, root):
    theme = config["theme"][section]
    for background in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], background) >= 7
        assert contrast(theme["primaryColor"], background) >= 4.5
    # The label of the main button, which style.css colours by theme.
    assert contrast(label, theme["primaryColor"]) >= 4.5
    assert label in (root / "pages" / "ui" / "style.css").read_text("utf-8")


def test_nothing_is_sent_and_nothing_is_fetched(config):
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "localhost"
    assert config["client"]["showErrorDetails"] == "none"
    assert "http" not in str(config["theme"])
