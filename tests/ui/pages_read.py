"""What the tests do on the Annotate page, and what the page says."""

from __future__ import annotations

from pages.ui import resources

WAIT = 60.0


def texts(app):
    """Everything that the page says outside of widgets."""
    parts = [
        element.value
        for kind in ("title", "markdown", "caption", "text", "info")
        for element in app.get(kind)
    ]
    parts += [html.proto.body for html in app.get("html")]
    return "\n".join(str(part) for part in parts)


def give(app, text):
    app.run()
    app.text_area(key="sequences").input(text)
    app.button(key="predict").click().run()
    return app


def finished(app):
    """The page of a run, after the work is done."""
    run = resources.run_store().get(app.query_params["run"])
    assert run.job.wait(WAIT)
    app.run()
    assert not app.exception
    return app
