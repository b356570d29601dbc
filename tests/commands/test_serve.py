import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from cop.commands.serve import serve
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.settings import BadSetting, Settings, read_settings


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return read_settings({"COP_DATA": str(tmp_path)})


def test_every_process_that_serves_gets_our_protocols(monkeypatch: pytest.MonkeyPatch, embedded: Settings):
    asked: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **more: asked.append((app, more)))
    serve(replace(embedded, database_url="postgres://nobody@localhost/nothing"), host="127.0.0.1", port=0, workers=2)
    [(app, more)] = asked
    config = uvicorn.Config(app, **more, log_config=None)
    spawned: uvicorn.Config = pickle.loads(pickle.dumps(config))  # what uvicorn hands to each
    assert (spawned.http, spawned.ws) == (HttpProtocol, SocketProtocol)
    assert (spawned.ws_ping_interval, spawned.ws_ping_timeout) == (20, 20)


def test_several_processes_on_one_sqlite_file_are_refused(embedded: Settings):
    with pytest.raises(BadSetting, match="needs PostgreSQL"):
        serve(embedded, host="127.0.0.1", port=0, workers=2)
