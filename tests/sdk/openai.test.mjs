// The official OpenAI SDK for JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import * as heard from './heard.mjs';
import { CLAUDE, EMBEDDINGS, GPT, TRANSCRIBER, WHISPER } from './heard.mjs';

const baseURL = `${process.env.KEYHALL_TEST_URL}/v1`;
const client = new OpenAI({ apiKey: process.env.KEYHALL_TEST_KEY, baseURL });
const question = [{ role: 'user', content: 'Write a haiku.' }];
const parameters = {
  type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false,
};
const tool = { type: 'function', function: { name: 'get_weather', description: 'The weather.', parameters, strict: true } };

async function all(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

for (const model of [GPT, CLAUDE]) {
  test(`chat completions of ${model} come whole and stream`, async () => {
    const whole = await client.chat.completions.create({ model, messages: question, max_completion_tokens: 12 });
    assert.equal(whole.choices[0].finish_reason, 'length');
    heard.chat(whole.usage);
    const chunks = await all(await client.chat.completions.create({
      model, messages: question, max_completion_tokens: 12, stream: true, stream_options: { include_usage: true },
    }));
    const last = chunks.pop();
    assert.deepEqual(last.choices, []);
    heard.chat(last.usage);
    assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join(''), whole.choices[0].message.content);
    const without = await all(await client.chat.completions.create({
      model, messages: question, max_completion_tokens: 12, stream: true,
    }));
    assert.ok(without.every((chunk) => chunk.choices.length === 1));
    heard.note(null);
  });

  test(`${model} calls tools of chat completions, and reads what they answer`, async () => {
    const messages = [{ role: 'user', content: 'How is the weather in Oslo?' }];
    const stream = client.chat.completions.stream({ model, messages, tools: [tool], stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    heard.chat(final.usage);
    const said = final.choices[0].message;
    assert.equal(said.tool_calls[0].function.arguments, '{"city": "Oslo"}');
    const result = { role: 'tool', tool_call_id: said.tool_calls[0].id, content: 'Rain.' };
    const { parsed, ...plain } = said;
    plain.tool_calls = said.tool_calls.map(({ id, type, function: { name, arguments: text } }) => (
      { id, type, function: { name, arguments: text } }));
    const answer = await client.chat.completions.create({
      model, messages: [...messages, plain, result], tools: [tool], max_completion_tokens: 12,
    });
    heard.chat(answer.usage);
    assert.ok(answer.choices[0].message.content);
  });
}

test('responses come whole and stream', async () => {
  const asked = { model: GPT, input: 'Write a haiku.', max_output_tokens: 12 };
  const whole = await client.responses.create(asked);
  heard.responses(whole.usage);
  assert.ok(whole.output_text);
  const events = await all(await client.responses.create({ ...asked, stream: true }));
  assert.equal(events[0].type, 'response.created');
  heard.responses(events.at(-1).response.usage);
});

test('embeddings are made, and models of both vendors listed', async () => {
  const made = await client.embeddings.create({ model: EMBEDDINGS, input: 'one' });
  assert.equal(made.data.length, 1);
  heard.note([made.usage.prompt_tokens, 0, 0]);
  const names = (await all(client.models.list())).map((model) => model.id);
  for (const name of [GPT, CLAUDE, EMBEDDINGS]) assert.ok(names.includes(name), name);
});

test('recordings are written down whole and in a stream, for tokens and for seconds', async () => {
  const file = () => toFile(heard.silence(20), 'a recording.wav', { type: 'audio/wav' });
  const asked = { model: TRANSCRIBER, prompt: 'Keys', include: ['logprobs'] };
  const whole = await client.audio.transcriptions.create({ ...asked, file: await file() });
  assert.match(whole.text, /^The key/);
  assert.deepEqual([whole.usage.type, whole.usage.input_token_details.audio_tokens], ['tokens', 210]);
  heard.note([whole.usage.input_tokens, whole.usage.output_tokens, 0]);
  const cut = { ...asked, chunking_strategy: { type: 'server_vad' }, stream: true };
  const events = await all(await client.audio.transcriptions.create({ ...cut, file: await file() }));
  const done = events.pop();
  assert.deepEqual([done.type, done.text], ['transcript.text.done', whole.text]);
  assert.equal(events.map((event) => event.delta).join(''), whole.text);
  heard.note([done.usage.input_tokens, done.usage.output_tokens, 0]);
  const timed = await client.audio.translations.create({ model: WHISPER, file: await file() });
  assert.equal(timed.usage.seconds, 21);
  heard.note([0, 0, 0]);
  const refused = client.audio.transcriptions.create({ model: CLAUDE, file: await file() });
  await assert.rejects(refused, (error) => error instanceof OpenAI.BadRequestError && error.param === 'model');
  const spoken = client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hi' });
  await assert.rejects(spoken, (error) => error instanceof OpenAI.NotFoundError && error.code === 'speech_not_served');
});

test('a wrong key and an unknown model are the errors of the SDK', async () => {
  const nobody = new OpenAI({ apiKey: 'kh_key_of_nobody', baseURL });
  await assert.rejects(nobody.models.list(), OpenAI.AuthenticationError);
  const unknown = client.chat.completions.create({ model: 'gpt-of-nobody', messages: question });
  await assert.rejects(unknown, (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
});

test('a spent budget is asked for once', async () => {
  for (const ask of [
    (poor) => poor.chat.completions.create({ model: GPT, messages: question, max_completion_tokens: 12 }),
    (poor) => poor.chat.completions.create({ model: CLAUDE, messages: question, max_completion_tokens: 12, stream: true }),
    (poor) => poor.responses.create({ model: GPT, input: 'Hi', max_output_tokens: 12 }),
  ]) {
    const counted = heard.counting();
    const poor = new OpenAI({ apiKey: process.env.KEYHALL_TEST_POOR_KEY, baseURL, fetch: counted.fetch });
    await assert.rejects(ask(poor), (error) => error instanceof OpenAI.RateLimitError && error.code === 'budget_exceeded');
    assert.equal(counted.requests, 1);
  }
});
