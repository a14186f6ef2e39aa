import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { dnOf, steve } from '../company.ts'
import { expectRefusal } from './answers.ts'

/** A directory that fails never looks like a wrong password, and no failure shows a password. */
export const outages: readonly Case[] = [
  {
    name: 'a directory that is down is 503, and no wrong password',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      // Afterwards: the port that it gives up must not become the application's.
      await scene.wire.close()
      const answer = await app.client().login(steve)
      expectRefusal(answer, 503, 'ERR_LDAP_AUTH_CONNECT')
      expect(answer.headers).not.toHaveProperty('www-authenticate')
    },
  },
  {
    name: 'a directory that hangs is 503 in time',
    needs: [],
    play: async (scene) => {
      scene.wire.fate = ({ op }) => (op === 'search' ? 'hold' : 'pass')
      const app = await scene.open({ ...scene.options, timeouts: { operationMs: 100 } })
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_TIMEOUT')
    },
  },
  {
    name: 'a connection that ends during the bind is 503, and the next login is none the worse',
    needs: [],
    play: async (scene) => {
      const app = await scene.open()
      scene.wire.fate = ({ dn }) => (dn === dnOf(steve) ? 'drop' : 'pass')
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_CONNECT')
      scene.wire.release()
      expect((await app.client().login(steve)).status).toBe(200)
    },
  },
  {
    name: 'StartTLS hides the login, and a connection that ends in it sends nothing in clear',
    needs: [],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, tls: { ca: scene.ca, startTls: true } })
      scene.wire.fate = ({ op }) => (op === 'tls' ? 'drop' : 'pass')
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_TLS')
      scene.wire.release()
      expect((await app.client().login(steve)).status).toBe(200)
      expect(scene.wire.requests.filter(({ op }) => op === 'bind')).toEqual([])
      expect(scene.wire.sent.includes(steve.password)).toBe(false)
    },
  },
  {
    name: 'a certificate for another name is 503, and gets no password',
    needs: [],
    play: async (scene) => {
      const tls = { ca: scene.ca, startTls: true, servername: 'ldap.elsewhere.example' }
      const app = await scene.open({ ...scene.options, tls })
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_TLS')
      expect(scene.wire.requests.filter(({ op }) => op === 'bind')).toEqual([])
    },
  },
  {
    name: 'a certificate of an unknown authority is 503, and gets no password',
    needs: [],
    play: async (scene) => {
      const app = await scene.open({ ...scene.options, tls: { startTls: true } })
      expectRefusal(await app.client().login(steve), 503, 'ERR_LDAP_AUTH_TLS')
      expect(scene.wire.requests.filter(({ op }) => op === 'bind')).toEqual([])
    },
  },
]
