"""The official OpenAI SDK for Python."""

import os
import unittest

import heard
import openai
from world import CLAUDE, EMBEDDINGS, GPT, TRANSCRIBER, WHISPER

URL = os.environ["KEYHALL_TEST_URL"] + "/v1"
QUESTION = [{"role": "user", "content": "Write a haiku."}]
PARAMETERS = {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False,
}
FUNCTION = {"name": "get_weather", "description": "The weather.", "parameters": PARAMETERS, "strict": True}
TOOL = {"type": "function", "function": FUNCTION}


def client(key="KEYHALL_TEST_KEY", **options):
    """A client with the retries that it comes with."""
    return openai.OpenAI(api_key=os.environ.get(key, key), base_url=URL, **options)


class OpenAi(unittest.TestCase):
    def setUp(self):
        self.client = client()

    def test_an_answer_comes_whole(self):
        answer = self.client.chat.completions.create(model=GPT, messages=QUESTION, max_completion_tokens=12)
        self.assertTrue(answer.choices[0].message.content)
        self.assertEqual(answer.choices[0].finish_reason, "length")
        heard.chat(answer.usage)

    def test_an_answer_streams_with_figures_for_whoever_asks(self):
        options = {"include_usage": True}
        stream = self.client.chat.completions.create(model=GPT, messages=QUESTION, max_completion_tokens=12, stream=True,
                                                     stream_options=options)
        *chunks, last = stream
        self.assertTrue("".join(chunk.choices[0].delta.content or "" for chunk in chunks))
        self.assertEqual(last.choices, [])
        heard.chat(last.usage)

    def test_an_answer_streams_without_figures_for_whoever_does_not(self):
        stream = self.client.chat.completions.create(model=GPT, messages=QUESTION, max_completion_tokens=12, stream=True)
        self.assertTrue(all(chunk.choices for chunk in stream))
        heard.note(None)

    def use_tools(self, model):
        asked = [{"role": "user", "content": "How is the weather in Oslo?"}]
        whole = self.client.chat.completions.create(model=model, messages=asked, tools=[TOOL])
        heard.chat(whole.usage)
        said = whole.choices[0].message
        self.assertEqual(whole.choices[0].finish_reason, "tool_calls")
        self.assertEqual(said.tool_calls[0].function.arguments, '{"city": "Oslo"}')
        with self.client.chat.completions.stream(model=model, messages=asked, tools=[TOOL],
                                                 stream_options={"include_usage": True}) as stream:
            final = stream.get_final_completion()
        heard.chat(final.usage)
        streamed = final.choices[0].message
        self.assertEqual(streamed.tool_calls[0].function.arguments, '{"city": "Oslo"}')
        self.assertEqual((streamed.content, streamed.tool_calls[0].id), (said.content, said.tool_calls[0].id))
        result = {"role": "tool", "tool_call_id": said.tool_calls[0].id, "content": "Rain."}
        thread = [*asked, said.model_dump(exclude_none=True), result]
        answer = self.client.chat.completions.create(model=model, messages=thread, tools=[TOOL], max_completion_tokens=12)
        self.assertTrue(answer.choices[0].message.content)
        heard.chat(answer.usage)

    def test_tools_are_called_and_answered(self):
        self.use_tools(GPT)

    def test_a_model_of_anthropic_answers_chat_completions(self):
        answer = self.client.chat.completions.create(model=CLAUDE, messages=QUESTION, max_completion_tokens=12)
        self.assertEqual((answer.object, answer.choices[0].finish_reason), ("chat.completion", "length"))
        heard.chat(answer.usage)
        stream = self.client.chat.completions.create(model=CLAUDE, messages=QUESTION, max_completion_tokens=12, stream=True,
                                                     stream_options={"include_usage": True})
        *chunks, last = stream
        self.assertEqual("".join(chunk.choices[0].delta.content or "" for chunk in chunks), answer.choices[0].message.content)
        heard.chat(last.usage)

    def test_a_model_of_anthropic_calls_tools_of_chat_completions(self):
        self.use_tools(CLAUDE)

    def test_what_anthropic_does_not_have_is_refused_by_name(self):
        with self.assertRaises(openai.BadRequestError) as refusal:
            self.client.chat.completions.create(model=CLAUDE, messages=QUESTION, seed=7)
        self.assertEqual(refusal.exception.param, "seed")

    def test_responses_come_whole_and_stream(self):
        whole = self.client.responses.create(model=GPT, input="Write a haiku.", max_output_tokens=12)
        self.assertTrue(whole.output_text)
        heard.responses(whole.usage)
        events = list(self.client.responses.create(model=GPT, input="Write a haiku.", max_output_tokens=12, stream=True))
        self.assertEqual(events[0].type, "response.created")
        self.assertIn(events[-1].type, ("response.completed", "response.incomplete"))
        heard.responses(events[-1].response.usage)

    def test_responses_call_tools(self):
        tool = {"type": "function"} | FUNCTION
        whole = self.client.responses.create(model=GPT, input="How is the weather in Oslo?", tools=[tool])
        heard.responses(whole.usage)
        called = whole.output[0]
        self.assertEqual((called.name, called.arguments), ("get_weather", '{"city": "Oslo"}'))
        with self.client.responses.stream(model=GPT, input="How is the weather in Oslo?", tools=[tool]) as stream:
            final = stream.get_final_response()
        heard.responses(final.usage)
        self.assertEqual(final.output[0].arguments, called.arguments)
        result = {"type": "function_call_output", "call_id": called.call_id, "output": "Rain."}
        thread = [{"role": "user", "content": "And now?"}, called.model_dump(exclude_none=True), result]
        answer = self.client.responses.create(model=GPT, input=thread, tools=[tool], max_output_tokens=12)
        heard.responses(answer.usage)
        self.assertTrue(answer.output_text)

    def test_embeddings_are_made(self):
        made = self.client.embeddings.create(model=EMBEDDINGS, input=["one", "two"])
        self.assertEqual(len(made.data), 2)
        heard.note([made.usage.prompt_tokens, 0, 0])

    def test_recordings_are_written_down_whole_and_in_a_stream_for_tokens_and_for_seconds(self):
        file = lambda: ("a recording.wav", heard.silence(20))
        asked = {"model": TRANSCRIBER, "prompt": "Keys", "include": ["logprobs"]}
        whole = self.client.audio.transcriptions.create(file=file(), **asked)
        self.assertTrue(whole.text.startswith("The key"))
        self.assertEqual((whole.usage.type, whole.usage.input_token_details.audio_tokens), ("tokens", 210))
        heard.note([whole.usage.input_tokens, whole.usage.output_tokens, 0])
        cut = {"chunking_strategy": {"type": "server_vad"}, "stream": True}
        *deltas, done = self.client.audio.transcriptions.create(file=file(), **asked, **cut)
        self.assertEqual((done.type, done.text), ("transcript.text.done", whole.text))
        self.assertEqual("".join(event.delta for event in deltas), whole.text)
        heard.note([done.usage.input_tokens, done.usage.output_tokens, 0])
        timed = self.client.audio.translations.create(file=file(), model=WHISPER)
        self.assertEqual(timed.model_extra["usage"]["seconds"], 21)
        heard.note([0, 0, 0])

    def test_speech_and_a_recording_for_anthropic_are_refused_by_name(self):
        with self.assertRaises(openai.BadRequestError) as refusal:
            self.client.audio.transcriptions.create(file=("a.wav", heard.silence(1)), model=CLAUDE)
        self.assertEqual(refusal.exception.param, "model")
        with self.assertRaises(openai.NotFoundError) as refusal:
            self.client.audio.speech.create(model="tts-1", voice="alloy", input="Hi")
        self.assertEqual(refusal.exception.code, "speech_not_served")

    def test_models_of_both_vendors_are_listed(self):
        names = [model.id for model in self.client.models.list()]
        self.assertTrue({GPT, CLAUDE, EMBEDDINGS} <= set(names), names)
        self.assertEqual(self.client.models.retrieve(GPT).id, GPT)

    def test_a_wrong_key_and_an_unknown_model_are_the_errors_of_the_sdk(self):
        with self.assertRaises(openai.AuthenticationError):
            client("kh_key_of_nobody").models.list()
        with self.assertRaises(openai.NotFoundError) as refusal:
            self.client.chat.completions.create(model="gpt-of-nobody", messages=QUESTION)
        self.assertEqual((refusal.exception.code, refusal.exception.param), ("model_not_found", "model"))

    def test_a_spent_budget_is_asked_for_once(self):
        asked = []
        counting = openai.DefaultHttpxClient(event_hooks={"request": [asked.append]})
        poor = client("KEYHALL_TEST_POOR_KEY", http_client=counting)
        calls = [
            lambda: poor.chat.completions.create(model=GPT, messages=QUESTION, max_completion_tokens=12),
            lambda: poor.chat.completions.create(model=CLAUDE, messages=QUESTION, max_completion_tokens=12, stream=True),
            lambda: poor.responses.create(model=GPT, input="Hi", max_output_tokens=12),
        ]
        for call in calls:
            asked.clear()
            with self.assertRaises(openai.RateLimitError) as refusal:
                call()
            self.assertEqual(refusal.exception.code, "budget_exceeded")
            self.assertEqual(len(asked), 1, "a spent budget is not there again in a second")
