"""What the SDKs talk to: a real Keyhall with both vendors connected, in front of the demo's simulated provider."""

import json
import os
import pathlib
import re
import subprocess

from provider import Provider
from recorder import KEYHALL, free_port, listens, run, wait_for

# What the demo's provider accepts (server/src/demo_house.rs).
DEMO_KEY = "sk-demo-simulated-provider-0001"
GPT, CLAUDE, EMBEDDINGS = "gpt-5.4-mini", "claude-haiku-5-5", "text-embedding-3-small"
TRANSCRIBER, WHISPER = "gpt-4o-mini-transcribe", "whisper-1"


class World:
    """Two organizations: `acme`, which has no limit, and `poor`, whose limit is spent."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.processes = []
        self.clean = {name: value for name, value in os.environ.items() if not name.startswith("KEYHALL_")}

    def begin(self):
        people, provider = self.demo()
        Provider.upstream = ("127.0.0.1", provider)
        recorder = Provider.start()
        listen = free_port()
        self.url = f"http://127.0.0.1:{listen}"
        self.env = self.clean | {
            "KEYHALL_LISTEN": f"127.0.0.1:{listen}",
            "KEYHALL_PUBLIC_URL": self.url,
            "KEYHALL_DATABASE_URL": f"sqlite://{self.folder}/keyhall.db",
            "KEYHALL_AGE_IDENTITY_FILE": f"{self.folder}/identity.age",
            "KEYHALL_ALLOW_PRIVATE_ADDRESSES": f"127.0.0.1:{people},127.0.0.1:{recorder.server_port}",
            "KEYHALL_LOG": "warn",
        }
        (self.folder / "client-secret").write_text("not-used\n")
        (self.folder / "provider-key").write_text(DEMO_KEY + "\n")
        run("setup", "--identity-file", f"{self.folder}/identity.age", env=self.env)
        base_url = f"http://127.0.0.1:{recorder.server_port}/v1"
        self.key = self.organization("acme", f"http://127.0.0.1:{people}", base_url)
        self.poor_key = self.organization("poor", f"http://127.0.0.1:{people}", base_url)
        run("limit", "set", "--org", "poor", "--usd", "0.000001", env=self.env)
        self.start([KEYHALL, "serve"], self.env)
        wait_for("keyhall", lambda: listens(listen))

    def demo(self):
        """Starts the demo for its neighbours: the ports of its identity provider and of its model provider."""
        data = self.folder / "demo"
        args = [KEYHALL, "demo", "--listen", f"127.0.0.1:{free_port()}", "--data", str(data)]
        log = self.folder / "demo.log"
        self.start(args, self.clean, log=log.open("w"))
        wait_for("the demo", lambda: "Ctrl-C ends it" in log.read_text())
        ports = json.loads((data / "neighbours.json").read_text())
        return ports["identity_provider"], ports["model_provider"]

    def organization(self, slug, issuer, base_url):
        """Makes it, connects both vendors, and returns the key of a service member."""
        run("org", "create", slug, "--name", slug.title(), "--issuer", issuer, "--client-id", "keyhall", "--no-check",
            "--client-secret-file", f"{self.folder}/client-secret", env=self.env)
        for name, kind in (("OpenAI", "openai"), ("Anthropic", "anthropic")):
            run("connection", "add", "--org", slug, "--name", name, "--kind", kind, "--base-url", base_url, "--key-file",
                f"{self.folder}/provider-key", env=self.env)
        for model in (EMBEDDINGS, TRANSCRIBER, WHISPER):
            run("model", "allow", "--org", slug, model, env=self.env)
        run("member", "add", "--org", slug, "--service", "pipeline", env=self.env)
        made = run("key", "create", "--org", slug, "--member", "pipeline", "--name", "sdk", env=self.env)
        return re.search(r"kh_key_\w+", made).group()

    def rows(self, slug):
        rows = json.loads(run("usage", "--org", slug, "--rows", "--json", env=self.env))
        return sorted(rows, key=lambda row: row["at"])

    def start(self, args, env, log=None):
        self.processes.append(subprocess.Popen(args, env=env, stdout=log, stderr=log))

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)
