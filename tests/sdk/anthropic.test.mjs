// The official Anthropic SDK for JavaScript.
import Anthropic from '@anthropic-ai/sdk';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as heard from './heard.mjs';
import { CLAUDE, GPT } from './heard.mjs';

const baseURL = process.env.KEYHALL_TEST_URL;
const client = new Anthropic({ apiKey: process.env.KEYHALL_TEST_KEY, baseURL });
const question = [{ role: 'user', content: 'Write a haiku.' }];
const input_schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tool = { name: 'get_weather', description: 'The weather.', input_schema };

for (const model of [CLAUDE, GPT]) {
  test(`messages of ${model} come whole and stream`, async () => {
    const whole = await client.messages.create({ model, max_tokens: 12, messages: question });
    assert.equal(whole.stop_reason, 'max_tokens');
    heard.messages(whole.usage);
    const final = await client.messages.stream({ model, max_tokens: 12, messages: question }).finalMessage();
    heard.messages(final.usage);
    assert.equal(final.content[0].text, whole.content[0].text);
    assert.equal(final.stop_reason, 'max_tokens');
  });

  test(`${model} calls tools of messages, and reads what they answer`, async () => {
    const messages = [{ role: 'user', content: 'How is the weather in Oslo?' }];
    const final = await client.messages.stream({ model, max_tokens: 100, messages, tools: [tool] }).finalMessage();
    heard.messages(final.usage);
    const called = final.content.at(-1);
    assert.deepEqual([final.stop_reason, called.name, called.input], ['tool_use', 'get_weather', { city: 'Oslo' }]);
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: called.id, content: 'Rain.' }] };
    const said = { role: 'assistant', content: final.content };
    const answer = await client.messages.create({
      model, max_tokens: 12, messages: [...messages, said, result], tools: [tool],
    });
    heard.messages(answer.usage);
    assert.equal(answer.content[0].type, 'text');
  });
}

test('tokens are counted for nothing', async () => {
  const counted = await client.messages.countTokens({ model: CLAUDE, messages: question });
  assert.ok(counted.input_tokens > 0);
  heard.note([0, 0, 0]);
});

test('a wrong key and an unknown model are the errors of the SDK', async () => {
  const nobody = new Anthropic({ apiKey: 'kh_key_of_nobody', baseURL });
  const asked = { model: CLAUDE, max_tokens: 12, messages: question };
  await assert.rejects(nobody.messages.create(asked), Anthropic.AuthenticationError);
  await assert.rejects(client.messages.create({ ...asked, model: 'claude-of-nobody' }), Anthropic.NotFoundError);
});

test('a spent budget is asked for once', async () => {
  for (const [model, stream] of [[CLAUDE, false], [CLAUDE, true], [GPT, false]]) {
    const counted = heard.counting();
    const poor = new Anthropic({ apiKey: process.env.KEYHALL_TEST_POOR_KEY, baseURL, fetch: counted.fetch });
    await assert.rejects(poor.messages.create({ model, max_tokens: 12, messages: question, stream }), Anthropic.RateLimitError);
    assert.equal(counted.requests, 1);
  }
});
