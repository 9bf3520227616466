// What the SDKs heard of usage, in the order of their calls: see heard.py.
import { appendFileSync } from 'node:fs';

export const [GPT, CLAUDE, EMBEDDINGS] = ['gpt-5.4-mini', 'claude-haiku-5-5', 'text-embedding-3-small'];

export function note(usage) {
  appendFileSync(process.env.KEYHALL_TEST_HEARD, `${JSON.stringify(usage)}\n`);
}

export const chat = (usage) =>
  note([usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details.cached_tokens]);

export const responses = (usage) =>
  note([usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens]);

export function messages(usage) {
  const [read, written] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0];
  note([usage.input_tokens + read + written, usage.output_tokens, read]);
}

// A `fetch` that counts.
export function counting() {
  const counted = { requests: 0 };
  counted.fetch = (...args) => {
    counted.requests += 1;
    return fetch(...args);
  };
  return counted;
}
