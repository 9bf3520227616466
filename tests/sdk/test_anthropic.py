"""The official Anthropic SDK for Python."""

import os
import unittest

import anthropic
import heard
from world import CLAUDE, GPT

URL = os.environ["KEYHALL_TEST_URL"]
QUESTION = [{"role": "user", "content": "Write a haiku."}]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = {"name": "get_weather", "description": "The weather.", "input_schema": SCHEMA}


def client(key="KEYHALL_TEST_KEY", **options):
    """A client with the retries that it comes with."""
    return anthropic.Anthropic(api_key=os.environ.get(key, key), base_url=URL, **options)


class Anthropic(unittest.TestCase):
    def setUp(self):
        self.client = client()

    def converse(self, model):
        whole = self.client.messages.create(model=model, max_tokens=12, messages=QUESTION, system="Be brief.")
        self.assertEqual((whole.content[0].type, whole.stop_reason), ("text", "max_tokens"))
        heard.messages(whole.usage)
        with self.client.messages.stream(model=model, max_tokens=12, messages=QUESTION, system="Be brief.") as stream:
            self.assertEqual("".join(stream.text_stream), whole.content[0].text)
            final = stream.get_final_message()
        self.assertEqual(final.stop_reason, "max_tokens")
        heard.messages(final.usage)
        events = list(self.client.messages.create(model=model, max_tokens=12, messages=QUESTION, stream=True))
        self.assertEqual((events[0].type, events[-1].type), ("message_start", "message_stop"))
        heard.note(None)

    def use_tools(self, model):
        asked = [{"role": "user", "content": "How is the weather in Oslo?"}]
        whole = self.client.messages.create(model=model, max_tokens=100, messages=asked, tools=[TOOL])
        heard.messages(whole.usage)
        called = whole.content[-1]
        self.assertEqual((whole.stop_reason, called.name, called.input), ("tool_use", "get_weather", {"city": "Oslo"}))
        with self.client.messages.stream(model=model, max_tokens=100, messages=asked, tools=[TOOL]) as stream:
            final = stream.get_final_message()
        heard.messages(final.usage)
        said = lambda message: [(block.type, getattr(block, "text", getattr(block, "input", None))) for block in message.content]
        self.assertEqual(said(final), said(whole))
        result = {"type": "tool_result", "tool_use_id": called.id, "content": "Rain."}
        thread = [*asked, whole.to_param(), {"role": "user", "content": [result]}]
        answer = self.client.messages.create(model=model, max_tokens=12, messages=thread, tools=[TOOL])
        heard.messages(answer.usage)
        self.assertEqual(answer.content[0].type, "text")

    def test_messages_come_whole_and_stream(self):
        self.converse(CLAUDE)

    def test_tools_are_called_and_answered(self):
        self.use_tools(CLAUDE)

    def test_a_model_of_openai_answers_messages(self):
        self.converse(GPT)

    def test_a_model_of_openai_calls_tools_of_messages(self):
        self.use_tools(GPT)

    def test_what_chat_completions_do_not_have_is_refused_by_name(self):
        with self.assertRaises(anthropic.BadRequestError) as refusal:
            self.client.messages.create(model=GPT, max_tokens=12, messages=QUESTION, extra_body={"top_k": 5})
        self.assertIn("top_k", refusal.exception.message)

    def test_what_the_cache_wrote_and_read_is_told(self):
        text = {"type": "text", "text": "Long instructions. " * 200, "cache_control": {"type": "ephemeral"}}
        for _ in range(2):
            answer = self.client.messages.create(model=CLAUDE, max_tokens=12, messages=QUESTION, system=[text])
            heard.messages(answer.usage)

    def test_tokens_are_counted_for_nothing(self):
        counted = self.client.messages.count_tokens(model=CLAUDE, messages=QUESTION)
        self.assertGreater(counted.input_tokens, 0)
        heard.note([0, 0, 0])

    def test_models_of_both_vendors_are_listed(self):
        names = [model.id for model in self.client.models.list()]
        self.assertTrue({GPT, CLAUDE} <= set(names), names)

    def test_a_wrong_key_and_an_unknown_model_are_the_errors_of_the_sdk(self):
        with self.assertRaises(anthropic.AuthenticationError):
            client("kh_key_of_nobody").messages.create(model=CLAUDE, max_tokens=12, messages=QUESTION)
        with self.assertRaises(anthropic.NotFoundError) as refusal:
            self.client.messages.create(model="claude-of-nobody", max_tokens=12, messages=QUESTION)
        self.assertEqual(refusal.exception.body["error"]["type"], "not_found_error")

    def test_a_spent_budget_is_asked_for_once(self):
        asked = []
        counting = anthropic.DefaultHttpxClient(event_hooks={"request": [asked.append]})
        poor = client("KEYHALL_TEST_POOR_KEY", http_client=counting)
        for model, stream in ((CLAUDE, False), (CLAUDE, True), (GPT, False)):
            asked.clear()
            with self.assertRaises(anthropic.RateLimitError):
                poor.messages.create(model=model, max_tokens=12, messages=QUESTION, stream=stream)
            self.assertEqual(len(asked), 1, "a spent budget is not there again in a second")
