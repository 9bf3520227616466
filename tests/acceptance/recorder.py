"""What stands between Keyhall and a model's server and notes the usage of every answer; and how to start processes."""

import http.client
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time

KEYHALL = os.environ["KEYHALL_TEST_BIN"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Recorder(http.server.BaseHTTPRequestHandler):
    """Stands between Keyhall and the model server, changes nothing, and notes the usage of every answer."""

    protocol_version = "HTTP/1.1"
    upstream = ("127.0.0.1", 0)
    seen = []

    def forward(self, body=b""):
        connection = http.client.HTTPConnection(*self.upstream, timeout=300)
        passed = ("content-type", "accept", "authorization", "x-api-key", "anthropic-version", "anthropic-beta")
        headers = {k: v for k, v in self.headers.items() if k.lower() in passed}
        connection.request(self.command, self.path, body=body, headers=headers)
        answer = connection.getresponse()
        self.send_response(answer.status)
        self.send_header("content-type", answer.getheader("content-type", "application/json"))
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        whole = bytearray()
        while chunk := answer.read1(65536):
            whole += chunk
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.flush()
        if self.command == "POST":
            # Before the end goes out: whoever has the whole answer finds its usage noted.
            self.seen.append(usage_of(self.path, bytes(whole)))
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers.get("content-length") or 0)))

    do_GET = forward

    @classmethod
    def start(cls):
        """Listens on a free port of the loopback."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), cls)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def log_message(self, *_):
        pass


def usage_of(path, body):
    """Input, output and cached tokens of an answer, JSON or events. Each figure's last value counts: Anthropic's are
    cumulative, and its input leaves out what the cache read and wrote. Counting tokens takes none."""
    if path.endswith("/count_tokens"):
        return 0, 0, 0
    text = body.decode()
    parts = [line[6:] for line in text.splitlines() if line.startswith("data: {")] or [text]
    last = {}
    for value in map(json.loads, parts):
        for holder in (value, value.get("response") or {}, value.get("message") or {}):
            last |= {name: figure for name, figure in (holder.get("usage") or {}).items() if figure is not None}
    cached = [(last.get(f"{name}_details") or {}).get("cached_tokens", 0) for name in ("prompt_tokens", "input_tokens")]
    if path.endswith("/messages"):
        read, written = last.get("cache_read_input_tokens", 0), last.get("cache_creation_input_tokens", 0)
        return last["input_tokens"] + read + written, last["output_tokens"], read
    if "/audio/" in path:
        # What is billed by the second has no tokens.
        return last.get("input_tokens", 0), last.get("output_tokens", 0), 0
    inputs, outputs = ("input_tokens", "output_tokens") if path.endswith("/responses") else ("prompt_tokens", "completion_tokens")
    return last[inputs], last.get(outputs, 0), max(cached)


def run(*arguments, env):
    done = subprocess.run([KEYHALL, *arguments], env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"keyhall {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def wait_for(what, ready, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.1)
    sys.exit(f"{what} was not ready in {seconds} seconds")


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
