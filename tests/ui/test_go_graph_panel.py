"""The graph panel: what is folded by hand, and the way back."""

from __future__ import annotations

import json
import re

from pages.ui import state
from tests.ui.pages_read import finished, give

TWO = ">one first protein\nMKVLAAGIVGAAGLLW\n>two\nMSTNPKPQRKTKRNTNRRPQDVKFPGG\n"


def shown(app):
    """GO ids in the graph, and its subtitle."""
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    points = figure["data"][0]["customdata"]
    return {row[0] for row in points}, figure["layout"]["title"]["subtitle"]["text"]


def select(app, go_id):
    app.session_state[state._TERM] = go_id
    return app.run()


def labels(app):
    return [button.label for button in app.button if str(button.key).startswith("graph-")]


def test_fold_below_the_selected_term_and_back(app):
    seen = finished(give(app, TWO))
    seen.slider(key="threshold").set_value(0.01).run()
    everything, _ = shown(seen)
    assert labels(seen) == []
    select(seen, "GO:0003674")
    (label,) = labels(seen)
    assert re.fullmatch(r"Fold \d+ terms below", label)
    seen.button(key="graph-fold").click().run()
    assert shown(seen)[0] == {"GO:0003674"}
    assert shown(seen)[1].endswith(f"{len(everything) - 1} folded")
    assert labels(seen) == [f"Show {len(everything) - 1} more specific terms", "Fold as at first"]
    assert "more specific terms folded" in " ".join(code.value for code in seen.code)
    seen.button(key="graph-below").click().run()
    assert shown(seen)[0] == everything
    seen.button(key="graph-fold").click().run()
    seen.button(key="graph-reset").click().run()
    assert shown(seen)[0] == everything
    assert not seen.exception


def test_folds_belong_to_one_protein(app):
    seen = finished(give(app, TWO))
    seen.slider(key="threshold").set_value(0.01).run()
    select(seen, "GO:0003674")
    seen.button(key="graph-fold").click().run()
    assert len(shown(seen)[0]) == 1
    seen.query_params["protein"] = "2"
    seen.run()
    assert len(shown(seen)[0]) > 1


def test_left_to_right_is_one_chart_that_scrolls(app):
    seen = finished(give(app, TWO))
    seen.slider(key="threshold").set_value(0.01).run()
    assert len(seen.get("plotly_chart")) == 2
    seen.segmented_control(key="direction").set_value("right").run()
    assert len(seen.get("plotly_chart")) == 1
    assert not seen.exception
