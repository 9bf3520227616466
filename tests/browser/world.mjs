// What the browser tests run against: a real Keyhall and its neighbours, each in a process of its own.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
export const keyhall = process.env.KEYHALL_TEST_BIN ?? join(here, '../../target/debug/keyhall');

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Starts a process and waits until a line of its output matches.
function start(command, args, { env, cwd, ready }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let seen = '';
    const hear = (chunk) => {
      seen += chunk;
      if (ready.test(seen)) resolve({ child, output: () => seen });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${seen}`)));
  });
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.removeAllListeners('exit');
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

// The environment without settings of whoever runs the tests.
function clean(settings = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('KEYHALL_'));
  return { ...Object.fromEntries(kept), ...settings };
}

// Runs commands of `keyhall`; what they printed. Awaited, so that a neighbour in this process can answer meanwhile. A failure is
// an error with the exit `code` and `stderr`.
function commands(env) {
  return async (...args) => (await promisify(execFile)(keyhall, args, { env, encoding: 'utf8' })).stdout;
}

// `keyhall demo` in a folder of its own.
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'keyhall-demo-'));
  const port = await freePort();
  const args = ['demo', '--listen', `127.0.0.1:${port}`, '--data', join(folder, 'data')];
  const started = await start(keyhall, args, { env: clean(), ready: /Ctrl-C ends it/ });
  const output = started.output();
  return {
    url: `http://127.0.0.1:${port}`,
    output,
    key: output.match(/kh_key_\w+/)[0],
    provider: `http://127.0.0.1:${JSON.parse(readFileSync(join(folder, 'data/neighbours.json'))).model_provider}/v1`,
    async stop() {
      await stop(started.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// `keyhall serve` with the organization acme, whose people sign in at npm oidc-provider. Models come from the demo's
// provider.
export async function startServer(demo) {
  const folder = mkdtempSync(join(tmpdir(), 'keyhall-serve-'));
  const [port, people] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const oidc = await start(process.execPath, ['oidc.mjs', String(people), `${url}/auth/callback`], {
    cwd: here, env: clean(), ready: /ready http/,
  });
  const env = clean({
    KEYHALL_LISTEN: `127.0.0.1:${port}`,
    KEYHALL_PUBLIC_URL: url,
    KEYHALL_DATABASE_URL: `sqlite://${folder}/keyhall.db`,
    KEYHALL_AGE_IDENTITY_FILE: `${folder}/identity.age`,
    KEYHALL_ALLOW_PRIVATE_ADDRESSES: `localhost:${people},${new URL(demo.provider).host}`,
    KEYHALL_LOG: 'info',
  });
  const run = commands(env);
  writeFileSync(join(folder, 'client-secret'), 'keyhall-tests-secret\n');
  await run('setup', '--identity-file', `${folder}/identity.age`);
  await run('org', 'create', 'acme', '--name', 'Acme', '--issuer', `http://localhost:${people}`, '--client-id', 'keyhall-tests',
    '--client-secret-file', join(folder, 'client-secret'), '--role-rule', 'keyhall-owners=owner',
    '--role-rule', 'keyhall-admins=admin', '--role-rule', 'keyhall-auditors=auditor');
  const serving = await start(keyhall, ['serve'], { env, ready: /ready/ });
  return {
    url,
    folder,
    run,
    async stop() {
      await stop(serving.child);
      await stop(oidc.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// `keyhall setup` and `keyhall serve` on an empty database, with npm oidc-provider and the demo's model provider in reach.
export async function startEmpty(demo) {
  const folder = mkdtempSync(join(tmpdir(), 'keyhall-empty-'));
  const [port, people] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const oidc = await start(process.execPath, ['oidc.mjs', String(people), `${url}/auth/callback`], {
    cwd: here, env: clean(), ready: /ready http/,
  });
  const env = clean({
    KEYHALL_LISTEN: `127.0.0.1:${port}`,
    KEYHALL_PUBLIC_URL: url,
    KEYHALL_DATABASE_URL: `sqlite://${folder}/keyhall.db`,
    KEYHALL_AGE_IDENTITY_FILE: `${folder}/identity.age`,
    KEYHALL_ALLOW_PRIVATE_ADDRESSES: `localhost:${people},${new URL(demo.provider).host}`,
    KEYHALL_LOG: 'info',
  });
  const run = commands(env);
  const [link] = (await run('setup')).match(/http:\S+#kh_su_\w+/);
  const serving = await start(keyhall, ['serve'], { env, ready: /ready/ });
  return {
    url,
    link,
    issuer: `http://localhost:${people}`,
    run,
    async stop() {
      await stop(serving.child);
      await stop(oidc.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
