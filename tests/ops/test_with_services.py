import json
import signal
import subprocess
import sys
from urllib.parse import urlsplit

from ops.places import ROOT
from ops.process import port_is_free
from tests.ops.conftest import mark_as_installed

COMMAND = ROOT / "bin" / "with-services"
USE_BOTH = """
import json, os, psycopg2, redis
with psycopg2.connect(os.environ["DATABASE_URL"]).cursor() as cursor:
    cursor.execute("show data_directory")
    folder = cursor.fetchone()[0]
pong = redis.from_url(os.environ["REDIS_URL"]).ping()
urls = [os.environ["DATABASE_URL"], os.environ["REDIS_URL"]]
print(json.dumps({"folder": folder, "pong": pong, "urls": urls}), flush=True)
"""


def run(*command, env):
    return subprocess.run([COMMAND, *command], env=env, capture_output=True, text=True, timeout=60)


def what_is_said(lines):
    """Setting up may have had something to say before."""
    return json.loads(next(line for line in lines if line.startswith("{")))


def ports(urls):
    return [urlsplit(url).port for url in urls]


def test_command_gets_servers_that_are_gone_afterwards(outside):
    done = run("python", "-c", USE_BOTH, env=outside)
    said = what_is_said(done.stdout.splitlines())
    assert said["pong"] is True
    assert [port_is_free(port) for port in ports(said["urls"])] == [True, True]
    assert subprocess.run(["test", "-e", said["folder"]]).returncode == 1


def test_exit_code_is_the_commands(outside):
    assert run("sh", "-c", "exit 7", env=outside).returncode == 7


def test_urls_that_are_set_win(outside):
    theirs = {"DATABASE_URL": "postgres://db.example/x", "REDIS_URL": "redis://redis.example/1"}
    done = run("sh", "-c", "echo $DATABASE_URL $REDIS_URL", env=outside | theirs)
    assert done.stdout == "postgres://db.example/x redis://redis.example/1\n"


def test_tools_are_installed_where_only_the_demo_has_run(outside, checkout):
    mark_as_installed(checkout, "requirements", "requirements-services")
    given = {"DATABASE_URL": "postgres://db.example/x", "REDIS_URL": "redis://redis.example/1"}
    command = [checkout / "bin" / "with-services", "true"]
    done = subprocess.run(command, env=outside | given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    said = (checkout / "var" / "log" / "packages.log").read_text().split()
    assert said[said.index("-r") :] == ["-r", str(checkout / "requirements-dev.txt")]


def test_unknown_command_is_one_sentence(outside):
    done = run("no-such-command", env=outside)
    assert (done.returncode, done.stderr) == (
        1,
        "\nno-such-command cannot be started: No such file or directory.\n",
    )


def test_signal_stops_command_and_servers(outside):
    wait = "import signal; signal.pause()"
    running = subprocess.Popen(
        [COMMAND, sys.executable, "-c", USE_BOTH + wait],
        env=outside,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = what_is_said(running.stdout)
    finally:
        running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 128 + signal.SIGTERM
    assert [port_is_free(port) for port in ports(said["urls"])] == [True, True]
