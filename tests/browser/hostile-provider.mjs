// A provider whose answers are the payloads: whoever asks "batch N" gets the Nth of them, "crumbs N" the same in crumbs,
// some of a letter or two; whoever asks "refuse N" gets the Nth payload as an error. Its models are named by payloads.
import { createServer } from 'node:http';
import { names, texts } from './payloads.mjs';

/** Payloads that one answer holds. */
export const BATCH = 150;
export const batches = Math.ceil(texts.length / BATCH);

// Ends whatever a payload began: a comment, a section, an instruction, a raw element (CommonMark §4.6, the ends of HTML blocks).
const END = '--> ]]> ?> </textarea>';

/** The text of a batch: every payload a paragraph of its own, and nothing left open by the one before. */
export const batch = (nth) => texts.slice(nth * BATCH, (nth + 1) * BATCH).join(`\n\n${END}\n\n`);

/** What is offered: one honest model, and those that are none. */
export const models = ['honest', ...names(100)];

export async function startHostileProvider() {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const json = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/v1/models') {
      return json(200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    }
    const asked = JSON.parse(body);
    const [, what, nth] = String(asked.messages.at(-1).content).match(/(batch|crumbs|refuse) (\d+)/) ?? [];
    if (what === 'refuse') {
      return json(400, { error: { message: texts[nth], type: 'invalid_request_error', param: texts[nth], code: texts[nth] } });
    }
    const text = what ? batch(Number(nth)) : 'Hello.';
    const usage = { prompt_tokens: 5, completion_tokens: 50, total_tokens: 55 };
    if (!asked.stream) {
      return json(200, { id: 'x', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage });
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = (value) => response.write(`data: ${JSON.stringify(value)}\n\n`);
    const letters = [...text];
    const size = what === 'crumbs' ? (turn) => [1, 2, 7, 22][turn % 4] : () => letters.length;
    for (let turn = 0; letters.length > 0; turn += 1) {
      say({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: letters.splice(0, size(turn)).join('') } }] });
      if (what === 'crumbs' && turn % 20 === 0) await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
    say({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    say({ id: 'x', object: 'chat.completion.chunk', choices: [], usage });
    response.end('data: [DONE]\n\n');
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    provider: `http://127.0.0.1:${server.address().port}/v1`,
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
