// axe finds nothing serious on any page, in both schemes; pages ask nobody else for anything and report no error.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { pages } from './pages.mjs';
import { clickFace, hydrated, watch } from './steps.mjs';
import { startDemo } from './world.mjs';

let demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

// What is wrong and serious. Only violations are gathered: the list of all that is well takes longer than finding them.
async function violations(page, rules) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const found = await (rules ? axe.options({ resultTypes: ['violations'], runOnly: rules }) : axe).analyze();
  const serious = found.violations.filter((violation) => ['serious', 'critical'].includes(violation.impact));
  return serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`);
}

for (const person of [null, 'Ben', 'Dan', 'Ada', 'Cleo']) {
  test(`pages of ${person ?? 'nobody'}`, async ({ browser }) => {
    const theirs = pages.filter(([, whose]) => whose === person);
    test.setTimeout(30_000 + 8_000 * theirs.length);
    const context = await browser.newContext({ baseURL: demo.url, colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    if (person) await clickFace(page, 'acme', person);
    const problems = watch(page, demo.url);
    for (const [name, , address] of theirs) {
      await page.emulateMedia({ colorScheme: 'light' });
      if (typeof address === 'function') await page.goto('/acme');
      await page.goto(typeof address === 'function' ? await address(page) : address);
      await hydrated(page);
      expect.soft(await violations(page), `${name}, light`).toEqual([]);
      // Another scheme changes colours and nothing else.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await violations(page, ['color-contrast', 'link-in-text-block']), `${name}, dark`).toEqual([]);
    }
    // A page that is refused or not there is a 403 or 404 on purpose, and browsers report that.
    const unexpected = problems.filter((problem) => !/status of 40[34]/.test(problem));
    expect(unexpected).toEqual([]);
    await context.close();
  });
}
