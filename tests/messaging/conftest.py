import pytest

from ops.process import LOCALHOST
from tests.messaging.relay import Relay


@pytest.fixture
def relay(settings):
    """A mail server that can be told what to say; Django sends to it."""
    server = Relay()
    settings.EMAIL_HOST, settings.EMAIL_PORT = LOCALHOST, server.port
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.stop()
