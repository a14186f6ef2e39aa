import { connect } from 'node:net'
import { type SlapdOptions, startScriptedServer, startSlapd } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { expect, onTestFinished } from 'vitest'
import type { LdapAuth, LdapAuthOptions } from '../../src/index.ts'
import { openAuth, peopleBase, person, type Variation } from './people.ts'

export const suffix = 'dc=company,dc=com'
export const branch = `ou=branch,${peopleBase}`
export const carolDn = `uid=carol,${branch}`
export const carol = { username: 'carol', password: 'secret-carol' }
export const steve = { username: 'Steve', password: 'secret-Steve' }
export const stranger = { username: 'stranger', password: 'x' }

/** The same on every server. */
export const service = { dn: `cn=app,${suffix}`, password: 'secret of the service' }

export interface EntryData {
  dn: string
  attributes: Record<string, string | readonly string[]>
}

export function unit(dn: string): EntryData {
  const ou = /^ou=([^,]*)/.exec(dn)?.[1] ?? ''
  return { dn, attributes: { objectClass: 'organizationalUnit', ou } }
}

/** An entry that says that another server keeps what is here. */
export function referral(ref: string | readonly string[], dn = branch): EntryData {
  const { attributes } = unit(dn)
  return { dn, attributes: { ...attributes, objectClass: ['referral', 'extensibleObject'], ref } }
}

export function group(dn: string, member: string): EntryData {
  const cn = /^cn=([^,]*)/.exec(dn)?.[1] ?? ''
  return { dn, attributes: { objectClass: 'groupOfNames', cn, member } }
}

export function personAt(dn: string, name = carol.username, extra = {}): EntryData {
  const entry = person({ uid: name, cn: name, sn: name, givenName: name, extra })
  return { ...entry, dn }
}

/** What all of them keep. */
export const common: readonly EntryData[] = [
  {
    dn: service.dn,
    attributes: {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'app',
      userPassword: service.password,
    },
  },
  unit(peopleBase),
]

/** What the server in `url` keeps beside the references to others. */
export const here = [personAt(`uid=Steve,${peopleBase}`, 'Steve')]
/** What another server keeps. */
export const there = [unit(branch), personAt(carolDn)]

/** One of the servers that keep a directory together. */
export interface Part {
  readonly url: string
  /** The names that were bound, without the service account. */
  userBinds(): (string | undefined)[]
  serviceBinds(): number
  searches(): number
  connections?(): number
}

export interface PartOptions {
  /** Where it says that everything else is. */
  referral?: string
}

export type StartPart = (entries: readonly EntryData[], options?: PartOptions) => Promise<Part>

export const startInProcess: StartPart = async (entries, options = {}) => {
  const directory = await startDirectory({ suffix, entries: [...common, ...entries], ...options })
  onTestFinished(() => directory.close())
  const asked = (op: string) => directory.operations.filter((operation) => operation.op === op)
  return {
    url: directory.url,
    userBinds: () =>
      asked('bind')
        .map(({ dn }) => dn)
        .filter((dn) => dn !== service.dn),
    serviceBinds: () => asked('bind').filter(({ dn }) => dn === service.dn).length,
    searches: () => asked('search').length,
    connections: () => directory.connections,
  }
}

export const startOpenLdap: StartPart = async (entries, { referral: elsewhere } = {}) => {
  const options: SlapdOptions = {
    suffix,
    entries: [...common, ...entries],
    globalLines: elsewhere === undefined ? [] : [`referral ${elsewhere}`],
  }
  const slapd = await startSlapd(options)
  onTestFinished(() => slapd.stop())
  return {
    url: slapd.url,
    userBinds: () => slapd.binds().filter((dn) => dn !== service.dn),
    serviceBinds: () => slapd.binds().filter((dn) => dn === service.dn).length,
    searches: () => slapd.searches().length,
  }
}

/** Somewhere nobody may go: counts who comes all the same. */
export async function startUnlisted(): Promise<{ url: string; connected: () => number }> {
  let connected = 0
  const server = await startScriptedServer(() => {
    connected += 1
  })
  onTestFinished(() => server.close())
  return { url: server.url, connected: () => connected }
}

/** A URL where nobody listens. */
export async function nowhere(): Promise<string> {
  const server = await startScriptedServer(() => {})
  await server.close()
  return server.url
}

/** A way to a server that is named later: two servers that refer to each other have to start somewhere. */
export async function startForwarder(target: () => string): Promise<string> {
  const way = await startScriptedServer((client) => {
    const { hostname: host, port } = new URL(target())
    const server = connect({ host, port: Number(port) })
    client.pipe(server).pipe(client)
    server.on('error', () => client.destroy())
    client.on('close', () => server.destroy())
  })
  onTestFinished(() => way.close())
  return way.url
}

export function hostOf(url: string): string {
  return new URL(url).host
}

type Follow = Exclude<NonNullable<LdapAuthOptions['referrals']>, string>['follow']

/** Log in at the first part, with references followed to the others. */
export function followFrom(
  { url }: Pick<Part, 'url'>,
  listed: readonly Pick<Part, 'url'>[],
  { follow = {}, ...variation }: Variation & { follow?: Partial<Follow> } = {},
): LdapAuth {
  const hosts = listed.map((part) => hostOf(part.url))
  const referrals = { follow: { hosts, ...follow } }
  return openAuth({ url, serviceAccount: service }, { referrals, ...variation })
}

export function failsWith(code: string, message = /./): unknown {
  return expect.objectContaining({ code, message: expect.stringMatching(message) as string })
}
