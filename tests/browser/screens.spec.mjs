// Takes every page and state in two schemes and two widths. Not a test: pictures to look at, in target/screens. What is higher
// than the window is taken once more as a whole. `KEYHALL_TEST_ONLY=keys,limits` takes those alone.
import { test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pages } from './pages.mjs';
import { bringAbout, states } from './states.mjs';
import { clickFace } from './steps.mjs';
import { startDemo } from './world.mjs';

const target = process.env.KEYHALL_TEST_SCREENS ?? fileURLToPath(new URL('../../target/screens/', import.meta.url));
let demo;
test.beforeAll(async () => {
  mkdirSync(target, { recursive: true });
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

// Higher than this nobody looks at a picture.
const HIGHEST = 2600;
const only = process.env.KEYHALL_TEST_ONLY?.split(',');

async function take(page, name, { width, height }) {
  await page.screenshot({ path: `${target}/${name}.png` });
  const whole = await page.evaluate(() => document.querySelector('dialog[open], .panel, .sidebar:popover-open') ? 0 : document.documentElement.scrollHeight);
  if (whole <= height) return;
  await page.setViewportSize({ width, height: Math.min(whole, HIGHEST) });
  await page.screenshot({ path: `${target}/${name}-whole.png` });
  await page.setViewportSize({ width, height });
}

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    test(`every page, ${colorScheme}, ${width} wide`, async ({ browser }) => {
      const opened = {};
      for (const [name, person, address, act] of [...pages, ...states]) {
        if (only && !only.includes(name)) continue;
        if (!opened[person]) {
          const context = await browser.newContext({ baseURL: demo.url, colorScheme, viewport: { width, height } });
          opened[person] = await context.newPage();
          if (person) await clickFace(opened[person], 'acme', person);
        }
        const page = opened[person];
        if (typeof address === 'function') await page.goto('/acme');
        await page.goto(typeof address === 'function' ? await address(page) : address);
        await page.waitForLoadState('networkidle');
        await bringAbout(page, act);
        await take(page, `${name}-${colorScheme}-${width}`, { width, height });
        await page.unrouteAll({ behavior: 'ignoreErrors' });
      }
      for (const page of Object.values(opened)) await page.context().close();
    });
  }
}
