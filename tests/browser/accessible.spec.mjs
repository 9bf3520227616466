// axe finds nothing serious on any page, in both schemes; pages ask nobody else for anything and report no error.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { pages } from './pages.mjs';
import { clickFace, watch } from './steps.mjs';
import { startDemo } from './world.mjs';

let demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

for (const colorScheme of ['light', 'dark']) {
  for (const person of [null, 'Ben', 'Dan', 'Ada', 'Cleo']) {
    test(`pages of ${person ?? 'nobody'}, ${colorScheme}`, async ({ browser }) => {
      const theirs = pages.filter(([, whose]) => whose === person);
      // Every page is loaded and examined whole: the time is for each.
      test.setTimeout(60_000 + 20_000 * theirs.length);
      const context = await browser.newContext({ baseURL: demo.url, colorScheme });
      const page = await context.newPage();
      if (person) await clickFace(page, 'acme', person);
      const problems = watch(page, demo.url);
      for (const [name, , address] of theirs) {
        if (typeof address === 'function') await page.goto('/acme');
        await page.goto(typeof address === 'function' ? await address(page) : address);
        await page.waitForLoadState('networkidle');
        // What is folded away is not shown, and takes long to examine.
        const found = await new AxeBuilder({ page }).exclude('details:not([open]) > :not(summary)').analyze();
        const serious = found.violations.filter((violation) => ['serious', 'critical'].includes(violation.impact));
        const told = serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`);
        expect.soft(told, name).toEqual([]);
      }
      // A page that is refused or not there is a 403 or 404 on purpose, and browsers report that.
      const unexpected = problems.filter((problem) => !/status of 40[34]/.test(problem));
      expect(unexpected).toEqual([]);
      await context.close();
    });
  }
}
