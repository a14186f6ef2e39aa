import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Slapd, startSlapd } from '@ldap-auth/test-servers'
import { type Operation, startDirectory, type Directory as TestDirectory } from '@ldap-auth/testing'
import { expect, onTestFinished } from 'vitest'
import { Directory } from '../../src/directory/directory.ts'
import { buildLdapAuth } from '../../src/ldap-auth.ts'
import type { LdapAuthOptions } from '../../src/options/options.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import { type Clock, type Deadline, systemClock } from '../../src/words/clock.ts'
import { LdapAuthError } from '../../src/words/errors.ts'
import type { SearchEvent } from '../../src/words/events.ts'
import type { LdapAuth } from '../../src/words/handle.ts'
import type { AuthResult, Credentials } from '../../src/words/result.ts'

const people = 'ou=people,dc=example,dc=com'

/** How many people the directory knows. */
export const crowd = 50

/** What the numbered person types. */
export function person(number: number): Credentials {
  return { username: `person${number}`, password: `secret of ${number}` }
}

export function dnOf(number: number): string {
  return `uid=person${number},${people}`
}

export function everybody(): number[] {
  return Array.from({ length: crowd }, (_, number) => number)
}

export const peopleEntries = [
  { dn: people, attributes: { objectClass: 'organizationalUnit' } },
  ...everybody().map((number) => ({
    dn: dnOf(number),
    attributes: {
      objectClass: 'inetOrgPerson',
      cn: `Person ${number}`,
      sn: `${number}`,
      mail: `person${number}@example.com`,
      userPassword: person(number).password,
    },
  })),
]

export async function startPeople(
  options: Parameters<typeof startDirectory>[0] = {},
): Promise<TestDirectory> {
  const directory = await startDirectory({ entries: peopleEntries, ...options })
  onTestFinished(() => directory.close())
  return directory
}

/** Two OpenLDAP that know the same people. */
export async function startTwoSlapd(): Promise<readonly [Slapd, Slapd]> {
  const start = async (): Promise<Slapd> => {
    const slapd = await startSlapd({ entries: peopleEntries, access: { anonymous: 'read' } })
    onTestFinished(() => slapd.stop())
    return slapd
  }
  return Promise.all([start(), start()])
}

type Place = Pick<TestDirectory, 'url'> & { serviceAccount?: TestDirectory['serviceAccount'] }

function optionsFor({ url, serviceAccount }: Place, changes: Partial<LdapAuthOptions>) {
  const options: LdapAuthOptions = {
    url,
    user: { base: people, filter: '(uid={{username}})' },
    // Equal logins would wait for each other.
    throttle: false,
    ...(serviceAccount !== undefined && { service: serviceAccount }),
    ...changes,
  }
  return options
}

export function logInAt(
  place: Place,
  changes: Partial<LdapAuthOptions> = {},
  clock: Clock = systemClock,
): LdapAuth {
  const ldap = buildLdapAuth(optionsFor(place, changes), clock)
  onTestFinished(() => ldap.close({ graceMs: 0 }))
  return ldap
}

/** The directory room by itself. */
export function roomAt(place: Place, changes: Partial<LdapAuthOptions> = {}): Directory {
  const room = new Directory(resolveOptions(optionsFor(place, changes)), systemClock)
  onTestFinished(() => room.close(new LdapAuthError('ERR_LDAP_AUTH_CLOSED', 'The test is over.')))
  return room
}

export function deadlineIn(ms: number, signal?: AbortSignal): Deadline {
  return { at: systemClock.now() + ms, signal }
}

/** The searches that ended while a piece of work was done. */
export async function searchesDuring(work: () => Promise<unknown>): Promise<SearchEvent[]> {
  const heard: SearchEvent[] = []
  const hear = (event: unknown): void => void heard.push(event as SearchEvent)
  subscribe('ldap-auth:search', hear)
  await work().finally(() => unsubscribe('ldap-auth:search', hear))
  return heard
}

/** Starts pieces of work so that each is under way before the next one begins. */
export async function overlapping<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const running: Promise<T>[] = []
  for (let number = 0; number < count; number += 1) {
    running.push(work())
    await new Promise((resolve) => setImmediate(resolve))
  }
  return Promise.all(running)
}

export function failsWith(code: string): unknown {
  return expect.objectContaining({ code })
}

/** Whom a login let in. */
export function letIn(result: AuthResult): string | undefined {
  return result.authenticated ? result.user.username : undefined
}

/** The codes that promises reject with; undefined for one that does not. */
export async function codesOf(promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(promises)
  return outcomes.map((outcome) =>
    outcome.status === 'rejected' ? Reflect.get(Object(outcome.reason), 'code') : undefined,
  )
}

export function isUserBind({ op, dn }: Operation): boolean {
  return op === 'bind' && dn?.startsWith('uid=') === true
}

export function isServiceBind({ op, dn }: Operation): boolean {
  return op === 'bind' && dn?.startsWith('cn=service,') === true
}

/** The search that finds a user. */
export function isLocate({ op, scope }: Operation): boolean {
  return op === 'search' && scope === 'sub'
}

/** The read of the own entry. */
export function isRead({ op, scope }: Operation): boolean {
  return op === 'search' && scope === 'base'
}

/** Which connections some operations came on. */
export function connectionsOf(operations: readonly Operation[]): number[] {
  return [...new Set(operations.map(({ connection }) => connection))]
}
