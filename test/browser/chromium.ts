import { existsSync } from 'node:fs'
import { describeWithServer } from '@ldap-auth/test-servers'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

/** Opens a tab in a browser profile of its own. */
export type OpenTab = (options?: BrowserContextOptions) => Promise<Page>

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const executable = process.env['LDAP_AUTH_CHROMIUM'] ?? usualPaths.find((path) => existsSync(path))

const server = {
  available: executable !== undefined,
  hint: 'chromium: apt-get install chromium fonts-dejavu-core, or set LDAP_AUTH_CHROMIUM to its path',
}

const thisMachine = ['127.0.0.1', 'localhost']

// A browser that was just installed has a lot to tell its makers.
const quiet = [
  `--host-resolver-rules=MAP * ~NOTFOUND${thisMachine.map((host) => `, EXCLUDE ${host}`).join('')}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]

/**
 * A suite in a real browser. A test fails if the browser complains about a page, such as about a
 * breach of its Content-Security-Policy, or if a page asks for anything beyond this machine.
 */
export function describeInChromium(name: string, suite: (open: OpenTab) => void): void {
  describeWithServer(server, name, () => {
    let browser: Browser
    const complaints: string[] = []
    const contexts: BrowserContext[] = []

    beforeAll(async () => {
      browser = await chromium.launch({
        ...(executable && { executablePath: executable }),
        args: quiet,
      })
    })
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
      expect(complaints.splice(0)).toEqual([])
    })
    afterAll(() => browser.close())

    suite(async (options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      watch(context, complaints)
      return context.newPage()
    })
  })
}

/** Routes would do it too, but Playwright then turns the cache off, which going back is about. */
function watch(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (!isStatusOfPage(message.text())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const isHere = protocol === 'data:' || thisMachine.includes(hostname)
    if (!isHere) complaints.push(`asked for ${request.url()}`)
  })
}

/** Chromium logs every refusal with its status; the tests look at the statuses themselves. */
function isStatusOfPage(text: string): boolean {
  return text.startsWith('Failed to load resource: the server responded with a status of')
}
