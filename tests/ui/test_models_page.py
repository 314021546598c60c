"""The page on models and data, driven without a browser."""

from __future__ import annotations

from pages.ui.facts import flatten, tables


def test_it_tells_what_is_in_use(app, toy_assets):
    app.run()
    app.switch_page("pages/models.py").run()
    assert not app.exception
    assert app.title[0].value == "Models and data"
    cells = " ".join(cell for table in app.get("table") for cell in table.value.iloc[:, 0])
    assert "toy" in cells
    assert "releases/2024\\-01\\-17" in cells  # escaped, lest Markdown reads it
    assert str(toy_assets[0]) in [text.value for text in app.text]
    said = " ".join(element.value for element in app.markdown)
    assert "states nothing about its training" in said
    assert "states no measured accuracy" in said
    assert "10.1093/bioinformatics/btac020" in said
    assert "CC BY 4.0" in said


def test_nested_facts_become_rows_and_tables():
    facts = {
        "training": {
            "proteins": 94787,
            "masked": True,
            "seed": None,
            "stages": [{"a": 1}, {"a": 2}],
        },
        "accuracy": [{"split": "test_random", "Fmax": 0.5}],
        "empty": [],
    }
    assert flatten(facts) == {
        "training, proteins": "94,787",
        "training, masked": "yes",
        "training, seed": "not stated",
        "empty": "",
    }
    found = tables(facts)
    assert set(found) == {"training, stages", "accuracy"}
    assert found["accuracy"].loc[0, "Fmax"] == 0.5
