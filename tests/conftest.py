"""What several rooms of tests need."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, workers


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application as it is served, on a machine that may be slow; everything is made anew."""
    return create_app({"TESTING": True, "PATIENCE": 10, "CACHE": 0})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who asks it."""
    return app.test_client()


@pytest.fixture(scope="session", autouse=True)
def _no_worker_left() -> Iterator[None]:
    yield
    workers.close()
