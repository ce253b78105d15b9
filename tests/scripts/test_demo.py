import socket

import pytest

from scripts.demo import HOST, chosen_port, require_free
from scripts.progress import Trouble


@pytest.mark.parametrize("text", ["", "0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Trouble, match="PORT must be a number"):
        chosen_port(text)


def test_a_port_in_use_is_named_beside_another() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use .* PORT={port + 1}"):
            require_free(port)


def test_a_port_just_left_is_free() -> None:
    with socket.create_server((HOST, 0)) as left:
        port = left.getsockname()[1]
    require_free(port)
