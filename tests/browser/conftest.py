"""A real browser on the real app. Without a Chromium these tests are skipped, and the report says so."""

import shutil
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from werkzeug.serving import make_server

from app import create_app
from tests.browser.helpers import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
MISSING = "BROWSER NOT TESTED: no Chromium found (on Debian: apt-get install chromium)"

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,b=0.5,x=2", "wrt": "b,w"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.write_sep("!", MISSING, yellow=True, bold=True)


@pytest.fixture(scope="session")
def home() -> Iterator[str]:
    """The address of a running app."""
    server = make_server("127.0.0.1", 0, create_app({"PATIENCE": 10}), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, home: str) -> Iterator[Callable]:
    """Open a page of the app; at the end nothing may have been wrong in its console."""
    contexts, wrong = [], []

    def open_page(query: dict[str, str] | str = SEED, *, quiet: bool = True, path: str = "", **options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if quiet:
            page.on("console", lambda message: wrong.append(message.text) if message.type in LOUD else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
        text = query if isinstance(query, str) else urlencode(query)
        page.goto(f"{home}{path}?{text}" if text else home + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


LOUD = ("error", "warning")
