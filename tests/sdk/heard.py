"""What the SDKs heard of usage, in the order of their calls: input, output and cached tokens in the ledger's convention, or
nothing where a caller is told none."""

import json
import os
import struct


def note(usage):
    with open(os.environ["KEYHALL_TEST_HEARD"], "a") as heard:
        heard.write(json.dumps(usage) + "\n")


def silence(seconds):
    """Uncompressed sound, 16,000 samples of 16 bits a second."""
    size = seconds * 32_000
    head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", size + 36, b"WAVEfmt ", 16, 1, 1, 16_000, 32_000, 2, 16, b"data", size)
    return head + bytes(size)


def chat(usage):
    note([usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details.cached_tokens])


def responses(usage):
    note([usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens])


def messages(usage):
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    note([usage.input_tokens + read + written, usage.output_tokens, read])
