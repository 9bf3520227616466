// Takes every page in two schemes and two widths. Not a test: pictures to look at, in target/screens.
import { test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pages } from './pages.mjs';
import { clickFace } from './steps.mjs';
import { startDemo } from './world.mjs';

const target = process.env.KEYHALL_TEST_SCREENS ?? fileURLToPath(new URL('../../target/screens/', import.meta.url));
let demo;
test.beforeAll(async () => {
  mkdirSync(target, { recursive: true });
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    test(`every page, ${colorScheme}, ${width} wide`, async ({ browser }) => {
      const opened = {};
      for (const [name, person, address] of pages) {
        if (!opened[person]) {
          const context = await browser.newContext({ baseURL: demo.url, colorScheme, viewport: { width, height } });
          opened[person] = await context.newPage();
          if (person) await clickFace(opened[person], 'acme', person);
        }
        const page = opened[person];
        if (typeof address === 'function') await page.goto('/acme');
        await page.goto(typeof address === 'function' ? await address(page) : address);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `${target}/${name}-${colorScheme}-${width}.png` });
      }
      for (const page of Object.values(opened)) await page.context().close();
    });
  }
}
