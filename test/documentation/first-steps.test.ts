import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo, Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

/** The first program of the README, as its reader saves it, on a port that is free and in a place that can import it. */
async function saved(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, code = ''] = /^```js\n([\s\S]*?)^```$/m.exec(readme) ?? []
  const folder = await mkdtemp(fileURLToPath(new URL('.first-steps-', import.meta.url)))
  onTestFinished(() => rm(folder, { recursive: true }))
  const listening = code.replace(/^app\.listen\(3000.*$/m, 'export const server = app.listen(0)')
  await writeFile(`${folder}/app.mjs`, `${listening}\nexport { directory }\n`)
  return `${folder}/app.mjs`
}

// Everything that the program imports is read from its sources, which may take a while.
it('the first program of the README has a door, and opens it', { timeout: 60_000 }, async () => {
  const { server, directory }: { server: Server; directory: { close(): Promise<void> } } =
    await import(await saved())
  onTestFinished(() => directory.close())
  onTestFinished(() => void server.close())
  if (!server.listening) await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const page = { accept: 'text/html' }

  const strange = await fetch(url, { headers: page, redirect: 'manual' })
  expect(strange.headers.get('location')).toMatch(/^\/login/)
  const login = await fetch(`${url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'steve', password: 'secret' }),
    headers: page,
    redirect: 'manual',
  })
  expect(login.status).toBe(303)
  const cookie = login.headers.getSetCookie().map((value) => value.split(';')[0])
  const home = await fetch(url, { headers: { ...page, cookie: cookie.join('; ') } })
  expect(await home.text()).toBe('Hello Steve')
})
