import {
  type LdapAuth,
  LdapAuthError,
  type LdapAuthErrorCode,
  type RejectedLogin,
  type RejectionReason,
} from '@ldap-auth/core'
import { expect } from 'vitest'
import type { Case } from '../case.ts'
import type { Answer } from '../client.ts'
import { steve, wrong } from '../company.ts'
import { handmadeAuth } from '../handmade-auth.ts'
import type { Scene } from '../scene.ts'
import { expectRefusal } from './answers.ts'

const states: readonly RejectionReason[] = [
  'account-locked',
  'account-disabled',
  'account-expired',
  'not-permitted-now',
  'password-expired',
]

const outages: readonly LdapAuthErrorCode[] = [
  'ERR_LDAP_AUTH_CONNECT',
  'ERR_LDAP_AUTH_TLS',
  'ERR_LDAP_AUTH_TIMEOUT',
  'ERR_LDAP_AUTH_POOL_EXHAUSTED',
  'ERR_LDAP_AUTH_CLOSED',
  'ERR_LDAP_AUTH_SERVICE_BIND',
  'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
  'ERR_LDAP_AUTH_SEARCH',
  'ERR_LDAP_AUTH_GROUPS',
]

const faults: readonly LdapAuthErrorCode[] = [
  'ERR_LDAP_AUTH_OPTIONS',
  'ERR_LDAP_AUTH_PROTOCOL',
  'ERR_LDAP_AUTH_REFERRAL_REFUSED',
  'ERR_LDAP_AUTH_REFERRAL_LIMIT',
  'ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING',
  'ERR_LDAP_AUTH_ID_MISSING',
]

/** How each outcome of a login is answered, also those that no directory at hand produces. */
export const outcomes: readonly Case[] = [
  {
    name: 'too many attempts are 429, with the seconds to wait',
    needs: [],
    play: async (scene) => {
      const waiting = rejected('too-many-attempts', { retryAfterMs: 89_001 })
      const app = await scene.open({ auth: handmadeAuth(waiting) })
      const answer = await app.client().login(steve)
      expectRefusal(answer, 429, 'too-many-attempts')
      expect(answer.headers['retry-after']).toBe('90')
    },
  },
  {
    name: 'the state of an account is hidden by default',
    needs: [],
    play: async (scene) => {
      for (const reason of states) {
        const auth = handmadeAuth(rejected(reason, { passwordProven: true }))
        expectRefusal(await loginBy(scene, auth), 401, 'login-rejected')
      }
    },
  },
  {
    name: 'the state of an account can be told to those who proved the password',
    needs: [],
    play: async (scene) => {
      const revealAccountState = 'password-proven'
      for (const reason of states) {
        const proven = handmadeAuth(rejected(reason, { passwordProven: true }))
        const unproven = handmadeAuth(rejected(reason))
        expectRefusal(await loginBy(scene, proven, { revealAccountState }), 401, reason)
        expectRefusal(await loginBy(scene, unproven, { revealAccountState }), 401, 'login-rejected')
      }
    },
  },
  {
    name: 'whoever has to change the password is not let in, and told so once it was right',
    needs: [],
    play: async (scene) => {
      await scene.change({ steve: { pwdReset: 'TRUE' } })
      await expectState(scene, 'password-must-change')
    },
  },
  {
    name: 'whose account has expired is not let in by the right password, and told so once it was',
    needs: [],
    play: async (scene) => {
      await scene.change({ steve: { shadowExpire: '1' } })
      await expectState(scene, 'account-expired')
    },
  },
  {
    name: 'the state of an account can be told to everybody',
    needs: [],
    play: async (scene) => {
      for (const reason of states) {
        const auth = handmadeAuth(rejected(reason))
        expectRefusal(await loginBy(scene, auth, { revealAccountState: 'always' }), 401, reason)
      }
    },
  },
  {
    name: 'whatever keeps the directory from answering is 503, with the seconds to wait',
    needs: [],
    play: async (scene) => {
      for (const code of outages) {
        const answer = await loginBy(scene, handmadeAuth(new LdapAuthError(code, 'an outage')))
        expectRefusal(answer, 503, code)
        expect(answer.headers['retry-after']).toBe('5')
      }
    },
  },
  {
    name: 'whatever needs somebody to change something is 500',
    needs: [],
    play: async (scene) => {
      for (const code of faults) {
        const answer = await loginBy(scene, handmadeAuth(new LdapAuthError(code, 'a fault')))
        expectRefusal(answer, 500, code)
        expect(answer.headers).not.toHaveProperty('retry-after')
      }
    },
  },
  {
    name: 'what a failure tells of the directory is for the operator alone',
    needs: ['routes'],
    play: async (scene) => {
      const failure = new LdapAuthError('ERR_LDAP_AUTH_CONNECT', 'dc1.corp.example does not answer')
      const app = await scene.open({ auth: handmadeAuth(failure) })
      const answer = await app.client().login(steve)
      await app.client().login(steve)
      expect(answer.body).not.toContain('dc1')
      expect(answer.body).not.toContain('troubleshooting')
      expect(scene.said.warnings).toEqual([failure])
    },
  },
]

function rejected(
  reason: RejectionReason,
  detail: Partial<RejectedLogin['detail']> = {},
): RejectedLogin {
  return { authenticated: false, reason, detail: { passwordProven: false, ...detail } }
}

/** Steve's account is in this state, and the directory says so itself. */
async function expectState(scene: Scene, reason: RejectionReason): Promise<void> {
  const hidden = await scene.open()
  expectRefusal(await hidden.client().login(steve), 401, 'login-rejected')
  const told = await scene.open({ ...scene.options, revealAccountState: 'password-proven' })
  expectRefusal(await told.client().login(steve), 401, reason)
  const guess = { ...steve, password: wrong }
  expectRefusal(await told.client().login(guess), 401, 'login-rejected')
}

type Reveal = { revealAccountState?: 'password-proven' | 'always' }

async function loginBy(scene: Scene, auth: LdapAuth, reveal: Reveal = {}): Promise<Answer> {
  const app = await scene.open({ auth, ...reveal })
  return app.client().login(steve)
}
