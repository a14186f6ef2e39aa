import type { IncomingMessage } from 'node:http'
import { type Directory, type DirectoryOptions, startDirectory } from '@ldap-auth/testing'
import { onTestFinished } from 'vitest'
import Strategy from '../../src/passport-ldapauth/index.ts'

export const peopleBase = 'ou=people,dc=company,dc=com'
export const groupsBase = 'ou=groups,dc=company,dc=com'
export const steve = `uid=Steve,${peopleBase}`
export const ops = `cn=ops,${groupsBase}`
export const credentials = { username: 'steve', password: 'secret-Steve' }

export const photo = Buffer.from([0xff, 0xd8, 0xff, 0x00])

export const entries = [
  { dn: peopleBase, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  { dn: groupsBase, attributes: { objectClass: 'organizationalUnit', ou: 'groups' } },
  {
    dn: steve,
    attributes: {
      objectClass: ['inetOrgPerson', 'top'],
      uid: 'Steve',
      cn: ['Steve', 'Steven'],
      sn: 'Summers',
      mail: 'steve@company.com',
      jpegPhoto: photo,
      'userCertificate;binary': photo,
      userPassword: 'secret-Steve',
    },
  },
  {
    dn: `uid=ben,${peopleBase}`,
    attributes: { objectClass: 'inetOrgPerson', uid: 'ben', cn: 'Ben', sn: 'G', userPassword: 'b' },
  },
  { dn: ops, attributes: { objectClass: 'groupOfNames', cn: 'ops', member: steve } },
]

export async function startCompany(options: Partial<DirectoryOptions> = {}): Promise<Directory> {
  const directory = await startDirectory({ entries, suffix: 'dc=company,dc=com', ...options })
  onTestFinished(() => directory.close())
  return directory
}

/** The options of a directory under the names of passport-ldapauth. */
export function serverOf(
  { url, serviceAccount }: Pick<Directory, 'url' | 'serviceAccount'>,
  more: Partial<Strategy.ServerOptions> = {},
): Strategy.ServerOptions {
  return {
    url,
    bindDN: serviceAccount.dn,
    bindCredentials: serviceAccount.password,
    searchBase: peopleBase,
    searchFilter: '(uid={{username}})',
    ...more,
  }
}

export const groups = {
  groupSearchBase: groupsBase,
  groupSearchFilter: '(member={{dn}})',
} as const

export function open(...given: ConstructorParameters<typeof Strategy>): Strategy {
  const strategy = new Strategy(...given)
  onTestFinished(() => strategy.close())
  return strategy
}

/** A request, as far as the strategy looks at it. */
export function request(body: unknown, more: object = {}): IncomingMessage {
  return { body, ...more } as unknown as IncomingMessage
}

/** What a strategy did: the name of the function it called, and what it gave. */
export type Done = readonly [name: 'success' | 'fail' | 'error', ...given: unknown[]]

/** Calls a strategy as Passport does when it was registered by name. */
export function perform(
  registered: Strategy,
  body: unknown = credentials,
  texts?: Strategy.AuthenticateOptions,
  more?: object,
): Promise<Done> {
  return new Promise((resolve) => {
    const strategy: Strategy = Object.create(registered)
    strategy.success = (...given) => resolve(['success', ...given])
    strategy.fail = (...given) => resolve(['fail', ...given])
    strategy.error = (...given) => resolve(['error', ...given])
    strategy.authenticate(request(body, more), texts)
  })
}

/** The user that a login gives. */
export async function userOf(strategy: Strategy, body?: unknown): Promise<Record<string, unknown>> {
  const [name, user] = await perform(strategy, body)
  if (name === 'success') return user as Record<string, unknown>
  throw new Error(`the strategy called ${name}`, { cause: user })
}

/** The names that users tried to bind with. */
export function userBinds({ operations, serviceAccount }: Directory): (string | undefined)[] {
  const binds = operations.filter(({ op, dn }) => op === 'bind' && dn !== serviceAccount.dn)
  return binds.map(({ dn }) => dn)
}
