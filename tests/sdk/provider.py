"""The demo's simulated provider, which calls no tools, with calls of tools: whoever offers tools and asks a question gets a
call in the words of the API that was used. Everything else passes through and is noted by the recorder."""

import json

from recorder import Recorder, usage_of

NAME, ARGUMENTS = "get_weather", '{"city": "Oslo"}'
CHAT_USAGE = {
    "prompt_tokens": 120, "completion_tokens": 21, "total_tokens": 141,
    "prompt_tokens_details": {"cached_tokens": 64}, "completion_tokens_details": {"reasoning_tokens": 5},
}
RESPONSES_USAGE = {
    "input_tokens": 120, "output_tokens": 21, "total_tokens": 141,
    "input_tokens_details": {"cached_tokens": 64}, "output_tokens_details": {"reasoning_tokens": 5},
}
MESSAGES_USAGE = {
    "input_tokens": 40, "cache_creation_input_tokens": 16, "cache_read_input_tokens": 64, "output_tokens": 21,
}


class Provider(Recorder):
    """The recorder that calls tools."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "/audio/" in self.path:
            return self.forward(body)
        asked = json.loads(body)
        if not asked.get("tools") or was_answered(asked):
            return self.forward(body)
        kind, answer = call(self.path, asked)
        self.seen.append(usage_of(self.path, answer))
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def was_answered(asked):
    """Whether the last thing said is what a tool answered."""
    said = asked.get("messages") or asked.get("input")
    last = said[-1] if isinstance(said, list) else {}
    content = last.get("content")
    in_content = isinstance(content, list) and any(part.get("type") == "tool_result" for part in content)
    return last.get("role") == "tool" or last.get("type") == "function_call_output" or in_content


def call(path, asked):
    make = {"/v1/chat/completions": chat, "/v1/responses": responses, "/v1/messages": messages}[path]
    whole, events = make(asked["model"])
    if not asked.get("stream"):
        return "application/json", json.dumps(whole).encode()
    named = path != "/v1/chat/completions"
    name = lambda event: f"event: {event['type']}\n" if named else ""
    frames = [f"{name(event)}data: {json.dumps(event)}\n\n" for event in events]
    return "text/event-stream", "".join([*frames, "" if named else "data: [DONE]\n\n"]).encode()


def halves():
    return ARGUMENTS[:7], ARGUMENTS[7:]


def chat(model):
    head = {"id": "chatcmpl-tool", "created": 1_790_000_000, "model": model}
    function = {"name": NAME, "arguments": ARGUMENTS}
    calls = [{"id": "call_1", "type": "function", "function": function}]
    message = {"role": "assistant", "content": None, "refusal": None, "tool_calls": calls}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "tool_calls"}
    whole = head | {"object": "chat.completion", "choices": [choice], "usage": CHAT_USAGE}
    begun = [{"index": 0, "id": "call_1", "type": "function", "function": {"name": NAME, "arguments": ""}}]
    deltas = [{"role": "assistant", "content": None, "tool_calls": begun}]
    deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": half}}]} for half in halves()]
    chunk = head | {"object": "chat.completion.chunk"}
    events = [chunk | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append(chunk | {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    events.append(chunk | {"choices": [], "usage": CHAT_USAGE})
    return whole, events


def responses(model):
    item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": NAME, "status": "completed"}
    done, begun = item | {"arguments": ARGUMENTS}, item | {"arguments": "", "status": "in_progress"}
    head = {
        "id": "resp_tool", "object": "response", "created_at": 1_790_000_000, "model": model, "error": None,
        "incomplete_details": None, "instructions": None, "metadata": {}, "parallel_tool_calls": True,
        "tool_choice": "auto", "tools": [], "store": False,
    }
    whole = head | {"status": "completed", "output": [done], "usage": RESPONSES_USAGE}
    at = {"item_id": "fc_1", "output_index": 0}
    events = [{"type": "response.created", "response": head | {"status": "in_progress", "output": []}}]
    events.append({"type": "response.output_item.added", "output_index": 0, "item": begun})
    events += [{"type": "response.function_call_arguments.delta", "delta": half} | at for half in halves()]
    events.append({"type": "response.function_call_arguments.done", "arguments": ARGUMENTS, "name": NAME} | at)
    events.append({"type": "response.output_item.done", "output_index": 0, "item": done})
    events.append({"type": "response.completed", "response": whole})
    return whole, [event | {"sequence_number": n} for n, event in enumerate(events)]


def messages(model):
    head = {
        "id": "msg_tool", "type": "message", "role": "assistant", "model": model, "stop_sequence": None,
    }
    block = {"type": "tool_use", "id": "toolu_1", "name": NAME, "input": json.loads(ARGUMENTS)}
    text = {"type": "text", "text": "Let me look."}
    whole = head | {"content": [text, block], "stop_reason": "tool_use", "usage": MESSAGES_USAGE}
    start = head | {"content": [], "stop_reason": None, "usage": MESSAGES_USAGE | {"output_tokens": 1}}
    delta = lambda index, delta: {"type": "content_block_delta", "index": index, "delta": delta}
    events = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": text | {"text": ""}},
        {"type": "ping"},
        delta(0, {"type": "text_delta", "text": text["text"]}),
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": block | {"input": {}}},
        *[delta(1, {"type": "input_json_delta", "partial_json": half}) for half in halves()],
        {"type": "content_block_stop", "index": 1},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None},
         "usage": {"output_tokens": 21}},
        {"type": "message_stop"},
    ]
    return whole, events
