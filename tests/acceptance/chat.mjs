// The browser's part of the acceptance run: signs a person in at the real identity provider, chats until the answer has
// ended, makes a personal key, and prints it as JSON on the last line.
//
//   node chat.mjs PUBLIC_URL PERSON
import { chromium } from '../browser/node_modules/@playwright/test/index.mjs';
import { keyOnce, sendMessage, signIn } from '../browser/steps.mjs';

const [publicUrl, person] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.KEYHALL_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ baseURL: publicUrl });
  await signIn(page, 'acme', person);
  await sendMessage(page, 'Say something about rivers.', { seconds: 180 });
  console.log(JSON.stringify({ key: await keyOnce(page, 'acme', 'acceptance') }));
} finally {
  await browser.close();
}
