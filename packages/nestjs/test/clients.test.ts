import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { handmadeAuth } from '@ldap-auth/conformance'
import type { LoginContext } from '@ldap-auth/core'
import { steve } from '@ldap-auth/test-company'
import { afterEach, describe, expect, it } from 'vitest'
import { LdapAuthModule, type LdapAuthModuleOptions } from '../src/index.ts'
import { type App, platforms, startApp } from './app.ts'

describe.each(platforms)('the client of a login on %s', (_name, platform) => {
  let app: App
  afterEach(() => app.close())

  it('has the address that the option finds', async () => {
    const seen: (string | undefined)[] = []
    const rejected = { authenticated: false, reason: 'wrong-password' } as const
    const auth = handmadeAuth(
      { ...rejected, detail: { passwordProven: false } },
      ({ clientAddress }: LoginContext) => seen.push(clientAddress),
    )
    const options: LdapAuthModuleOptions = {
      auth,
      loginPath: '/other/login',
      logoutPath: '/other/logout',
      clientAddress: (request) => String(request.headers['x-real-ip']),
    }
    const module = () => ({ imports: [LdapAuthModule.forRoot({ ...options, name: 'other' })] })
    app = await startApp(platform, { module })
    await app.client().post('/other/login').set('X-Real-IP', '203.0.113.9').send(steve)
    expect(seen).toEqual(['203.0.113.9'])
  })

  it('may keep its connection for many requests', async () => {
    app = await startApp(platform)
    const warnings: Error[] = []
    const hear = (warning: Error) => warnings.push(warning)
    process.on('warning', hear)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const url = await app.nest.getUrl()
    for (let count = 0; count < 15; count++) {
      await new Promise<void>((resolve, reject) => {
        const request = get(url, { agent }, (answer) => {
          sockets.add(request.socket)
          text(answer).then(() => resolve(), reject)
        })
        request.on('error', reject)
      })
    }
    agent.destroy()
    process.off('warning', hear)
    expect(sockets.size).toBe(1)
    expect(warnings).toEqual([])
  })
})
