"""The mailbox on a real IMAP server: Dovecot, started here with a configuration of its own (Debian: dovecot-imapd)."""

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cop.intake import mailbox as module
from cop.intake.mailbox import fetch
from cop.intake.spool import Spool
from tests.intake.mails import written

pytestmark = pytest.mark.services

OURS = "reply+abc@in.example"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:{folder}/mail
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """The address of a mailbox, empty; the folder is short because sockets lie in it."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program, "as root: apt-get install dovecot-imapd"
    folder = Path(tempfile.mkdtemp(prefix="cop-dc-"))
    me = pwd.getpwnam("dovecot" if os.geteuid() == 0 else getpass.getuser())
    folder.chmod(0o755)
    for name in ("mail", "home"):
        (folder / name).mkdir()
        shutil.chown(folder / name, me.pw_uid, me.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    group = subprocess.run(["id", "-gn", me.pw_name], capture_output=True, text=True, check=True).stdout.strip()
    (folder / "conf").write_text(CONFIGURATION.format(
        folder=folder, user=me.pw_name, group=group, port=port, uid=me.pw_uid, gid=me.pw_gid
    ))
    process = subprocess.Popen([program, "-F", "-c", str(folder / "conf")], stdin=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"imap://me:secret@127.0.0.1:{port}/INBOX", port
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def test_what_is_unread_is_fetched_once_and_stays_there_as_read(
    server: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "LARGEST", 20_000)
    url, port = server
    client = imaplib.IMAP4("127.0.0.1", port, timeout=10)
    client.login("me", "secret")
    small = written("a@b.example", "palavras", To=OURS, Return_Path="<a@b.example>")
    for raw in (small, written("a@b.example", "x " * 20_000, To=OURS), written("a@b.example", To="x@else.example")):
        assert client.append("INBOX", "", None, raw)[0] == "OK"
    assert client.append("INBOX", r"(\Seen)", None, written("a@b.example", "old", To=OURS))[0] == "OK"
    spool = Spool(tmp_path / "in")
    assert (fetch(url, spool, "in.example"), fetch(url, spool, "in.example")) == (3, 0)
    first, second = (spool.read(path) for path in spool.waiting())
    assert first[0] == small and first[1] == {"to": [OURS], "sender": "a@b.example", "is_cut": False}
    assert second[1]["is_cut"] and len(second[0]) < 2_000 and b"Subject" in second[0]
    client.select("INBOX")
    assert client.search(None, "SEEN")[1] == [b"1 2 3 4"]
    client.logout()
    with pytest.raises(imaplib.IMAP4.error):
        fetch(url.replace("secret", "wrong"), spool, "in.example")
    with pytest.raises(imaplib.IMAP4.error):
        fetch(url.replace("INBOX", "Nowhere"), spool, "in.example")
