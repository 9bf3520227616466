// How the browser tests run. `cargo xtask test` and `cargo xtask screens` start this with:
//   KEYHALL_TEST_BIN       the binary under test (each spec starts what it needs from it)
//   KEYHALL_TEST_CHROMIUM  the browser
//   KEYHALL_TEST_SCREENS   where pictures go
//   KEYHALL_TEST_ONLY      set by hand: the names of the pictures to take, with commas
//   KEYHALL_TEST_TRACE     set by hand, to anything: traces of tests that fail, in target/browser/results
import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

const target = fileURLToPath(new URL('../../target/browser/', import.meta.url));

export default defineConfig({
  testDir: '.',
  outputDir: `${target}results`,
  // One after the other: a test machine has two cores, and the browser, the server and a provider share them.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A test that needs a second try has failed.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? `${target}report.json` }]],
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    // A trace holds every state of every page: asked for where one is needed, because each step waits for it.
    trace: process.env.KEYHALL_TEST_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.KEYHALL_TEST_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'browser', testMatch: '**/*.spec.mjs', testIgnore: '**/screens.spec.mjs' },
    { name: 'screens', testMatch: '**/screens.spec.mjs', timeout: 600_000 },
  ],
});
