// What the SDKs heard of usage, in the order of their calls: see heard.py.
import { appendFileSync } from 'node:fs';

export const [GPT, CLAUDE, EMBEDDINGS] = ['gpt-5.4-mini', 'claude-haiku-5-5', 'text-embedding-3-small'];
export const [TRANSCRIBER, WHISPER] = ['gpt-4o-mini-transcribe', 'whisper-1'];

// Uncompressed sound, 16,000 samples of 16 bits a second: silence.
export function silence(seconds) {
  const wav = Buffer.alloc(44 + seconds * 32000);
  wav.write('RIFF');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt \x10\0\0\0\x01\0\x01\0', 8, 'latin1');
  wav.writeUInt32LE(16000, 24);
  wav.writeUInt32LE(32000, 28);
  wav.write('\x02\0\x10\0data', 32, 'latin1');
  wav.writeUInt32LE(seconds * 32000, 40);
  return wav;
}

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
