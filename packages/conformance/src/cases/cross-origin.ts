import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { browser, script } from '../client.ts'
import { steve } from '../company.ts'
import { expectRefusal } from './answers.ts'

const foreign: readonly Readonly<Record<string, string>>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
]

/** Logins and logouts that another site makes a browser send. */
export const crossOrigin: readonly Case[] = [
  {
    name: 'no other site can log anybody in',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      for (const headers of foreign) {
        expectRefusal(await app.client().login(steve, headers), 403, 'cross-origin')
      }
      expect(scene.wire.requests).toEqual([])
    },
  },
  {
    name: 'no other site can log anybody out',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      for (const headers of foreign) {
        expectRefusal(await client.post('/logout', {}, headers), 403, 'cross-origin')
        expect((await client.send('POST', '/logout', { ...browser, ...headers })).status).toBe(403)
      }
      expect((await client.get('/')).status).toBe(200)
    },
  },
  {
    name: 'no other site can open a WebSocket',
    needs: ['routes', 'session'],
    play: async (scene) => {
      const client = (await scene.open()).client()
      await client.login(steve)
      const upgrade = { ...script, Connection: 'Upgrade', Upgrade: 'websocket' }
      for (const headers of foreign) {
        expectRefusal(await client.get('/', { ...upgrade, ...headers }), 403, 'cross-origin')
      }
      expect((await client.get('/', upgrade)).status).toBe(200)
    },
  },
  {
    name: 'this site, and programs that are no browsers, can log in',
    needs: [],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options }, { trustProxy: true })
      const here = [
        {},
        { Origin: app.url },
        { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
        { 'Sec-Fetch-Site': 'none' },
        { Host: 'app.example', Origin: 'https://app.example' },
        { 'X-Forwarded-Host': 'app.example', Origin: 'http://app.example' },
        {
          'X-Forwarded-Host': 'app.example',
          'X-Forwarded-Proto': 'https',
          Origin: 'https://app.example:443',
        },
      ]
      for (const headers of here) {
        expect((await app.client().login(steve, headers)).status, JSON.stringify(headers)).toBe(200)
      }
    },
  },
  {
    name: 'a page in clear can not log in over TLS',
    needs: [],
    play: async (scene) => {
      const app = await scene.open(scene.options, { trustProxy: true })
      const headers = {
        Host: 'app.example',
        Origin: 'http://app.example',
        'X-Forwarded-Proto': 'https',
      }
      expectRefusal(await app.client().login(steve, headers), 403, 'cross-origin')
    },
  },
  {
    name: 'a forwarded host counts for nothing unless the proxy is trusted',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      const headers = { 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' }
      expectRefusal(await app.client().login(steve, headers), 403, 'cross-origin')
    },
  },
]
