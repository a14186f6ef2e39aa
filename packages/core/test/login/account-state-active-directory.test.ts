import {
  activeDirectoryUser,
  describeWithSamba,
  fileTime,
  startSamba,
} from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LdapAuth } from '../../src/index.ts'
import { createLdapAuth } from '../../src/index.ts'

const suffix = 'DC=corp,DC=example,DC=test'
const base = `OU=People,${suffix}`
const unit = { dn: base, attributes: { objectClass: 'organizationalUnit' } }

type State = Readonly<Record<string, string | Buffer>>

const noHours = Buffer.alloc(21)
const states: Readonly<Record<string, State>> = {
  stays: { accountExpires: '9223372036854775807' },
  // Hours of another length count for none.
  'odd-hours': { logonHours: noHours.subarray(1) },
  'disabled-and-left': { userAccountControl: '514', accountExpires: '1' },
  'elsewhere-at-night': { userWorkstations: 'OTHERPC', logonHours: noHours },
}
/** Accounts whose password has to be changed. */
const newcomers: Readonly<Record<string, State>> = {
  'newcomer-at-night': { logonHours: noHours },
  'newcomer-who-left': { accountExpires: '1' },
  // DONT_EXPIRE_PASSWD.
  'newcomer-for-ever': { userAccountControl: '66048' },
}

const letIn = { authenticated: true }
const wrong = refused('wrong-password', '52e', false)

function refused(reason: string, subCode: string, passwordProven = true): object {
  return { authenticated: false, reason, detail: { resultCode: 49, subCode, passwordProven } }
}

/** What a right password is answered, and what a wrong one. */
const cases: readonly (readonly [string, object, object])[] = [
  ['stays', letIn, wrong],
  ['odd-hours', letIn, wrong],
  ['disabled-and-left', refused('account-disabled', '533'), wrong],
  ['elsewhere-at-night', refused('not-permitted-now', '531'), wrong],
  ['newcomer-at-night', refused('password-must-change', '773'), wrong],
  ['newcomer-who-left', refused('account-expired', '701'), wrong],
  ['newcomer-for-ever', letIn, wrong],
]

interface Server extends AsyncDisposable {
  readonly url: string
  readonly serviceAccount: { dn: string; password: string }
}

function statesAreToldApart(start: () => Promise<Server>): void {
  let server: Server
  let auth: LdapAuth
  beforeAll(async () => {
    server = await start()
    const user = { base, filter: '(sAMAccountName={{username}})' }
    auth = createLdapAuth({ url: server.url, service: server.serviceAccount, user })
  })
  afterAll(async () => {
    await auth.close()
    await server[Symbol.asyncDispose]()
  })

  it.each(cases)('%s', async (username, right, wrongly) => {
    expect(await auth.authenticate({ username, password: 'wrong' })).toEqual(wrongly)
    expect(await auth.authenticate({ username, password: passwordOf(username) })).toMatchObject(
      right,
    )
  })
}

function passwordOf(name: string): string {
  return `secret of ${name}`
}

function dnOf(name: string): string {
  return `CN=${name},${base}`
}

describe('account states of Active Directory at the directory inside the process', () => {
  const account = (name: string, state: State) => ({
    dn: dnOf(name),
    attributes: {
      objectClass: 'user',
      sAMAccountName: name,
      userPassword: passwordOf(name),
      pwdLastSet: fileTime(new Date()),
      ...state,
    },
  })
  const entries = [
    unit,
    ...Object.entries(states).map(([name, state]) => account(name, state)),
    ...Object.entries(newcomers).map(([name, state]) =>
      account(name, { ...state, pwdLastSet: '0' }),
    ),
  ]
  statesAreToldApart(() => startDirectory({ suffix, entries, schema: 'activeDirectory' }))
})

describeWithSamba('account states at Active Directory', () => {
  const user = (name: string, state: State = {}) =>
    activeDirectoryUser(dnOf(name), name, passwordOf(name), state)

  async function start(): Promise<Server> {
    const entries = [
      unit,
      ...Object.entries({ ...states, ...newcomers }).map(([name, state]) => user(name, state)),
    ]
    const samba = await startSamba({ entries })
    const changes = Object.keys(newcomers).map(
      (name) => `dn: ${dnOf(name)}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 0\n`,
    )
    await samba.modify(changes.join('\n'))
    return samba
  }
  statesAreToldApart(start)
})
