import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { resolveOptions } from '../../src/options/resolve.ts'
import { Secret } from '../../src/words/secret.ts'
import { certificateOne, options, resolve } from './valid.ts'

const input = () => ({
  url: ['ldaps://a.example.com', 'ldaps://b.example.com'],
  tls: { ca: [certificateOne], servername: 'ldap.example.com' },
  service: { dn: 'cn=app', password: 'correct horse' },
  user: {
    base: ['ou=people,dc=x'],
    filter: '(uid={{username}})',
    idAttribute: 'entryUUID',
    attributes: ['mail', 'jpegPhoto'],
    binaryAttributes: ['jpegPhoto'],
  },
  groups: { source: 'search', base: 'ou=groups,dc=x' },
  roles: { admin: ['cn=ops,dc=x'] },
  require: { anyRole: ['admin'], filter: '(a=b)' },
})

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  Object.values(value).forEach(freeze)
}

/** The paths of the objects and lists inside a value that can be changed. A secret keeps its own counsel. */
function changeable(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return []
  const inner = Object.entries(value).flatMap(([key, member]) =>
    changeable(member, `${path}.${key}`),
  )
  return Object.isFrozen(value) ? inner : [path, ...inner]
}

describe('the options belong to the caller', () => {
  it('frozen ones are taken, and none are written to', () => {
    const given = input()
    freeze(given)
    resolveOptions(given)
    expect(given).toEqual(input())
  })

  it('changing them later changes nothing', () => {
    const given = input()
    const settings = resolveOptions(given)
    given.url.push('ldaps://evil.example.com')
    given.user.base[0] = 'ou=evil'
    given.user.attributes.push('evil')
    given.roles.admin.push('cn=evil')
    given.require.anyRole.pop()
    expect(settings).toEqual(resolveOptions(input()))
  })
})

describe('the settings', () => {
  it('are frozen all the way down, and so is their description', () => {
    const settings = resolveOptions(input())
    // A set can not be frozen; its type is read-only.
    expect(changeable(settings, 'settings')).toEqual(['settings.user.binaryAttributes'])
    expect(changeable(describeSettings(settings), 'options')).toEqual([])
  })

  it('are described as plain data with every secret masked', () => {
    expect(describeSettings(resolveOptions(input()))).toEqual({
      url: ['ldaps://a.example.com', 'ldaps://b.example.com'],
      tls: {
        startTls: false,
        minVersion: 'TLSv1.2',
        systemCa: false,
        ca: 1,
        servername: 'ldap.example.com',
      },
      service: { dn: 'cn=app', password: '[secret]' },
      user: {
        base: ['ou=people,dc=x'],
        filter: '(uid={{username}})',
        scope: 'sub',
        match: 'unique',
        usernameAttribute: 'uid',
        idAttribute: 'entryUUID',
        attributes: ['mail', 'jpegPhoto'],
        binaryAttributes: ['jpegphoto'],
        readAs: 'user-then-service',
      },
      groups: {
        source: 'search',
        base: 'ou=groups,dc=x',
        filter: '(member={{dn}})',
        nested: true,
        maxDepth: 10,
        nameAttribute: 'cn',
      },
      roles: { admin: ['cn=ops,dc=x'] },
      require: { anyGroup: [], anyRole: ['admin'], filter: '(a=b)' },
      referrals: 'ignore',
      pool: {
        searchConnections: 2,
        bindConnections: 8,
        idleMs: 60_000,
        maxAgeMs: 3_600_000,
        maxWaiting: 1024,
        acquireMs: 5000,
      },
      timeouts: { connectMs: 5000, operationMs: 10_000, loginMs: 15_000 },
      limits: { messageBytes: 16_777_216, usernameChars: 256, passwordBytes: 1024 },
      throttle: {
        account: { max: 4, windowMs: 1_800_000 },
        accountAndAddress: { max: 4, windowMs: 900_000 },
        address: { max: 100, windowMs: 900_000 },
        store: 'process',
        onStoreError: 'refuse',
      },
      cache: { max: 1000, ttlMs: 60_000, passwords: false, staleIfErrorMs: 0 },
      allowPlaintext: false,
    })
  })

  it('leave out of the description what is absent', () => {
    const description = describeSettings(resolve())
    for (const key of ['service', 'groups', 'require']) expect(description).not.toHaveProperty(key)
    expect(description.user).not.toHaveProperty('idAttribute')
    expect(description.tls).not.toHaveProperty('servername')
    const memberOf = describeSettings(resolveOptions(options({ groups: { source: 'memberOf' } })))
    expect(memberOf.groups).toEqual({
      source: 'memberOf',
      nested: true,
      maxDepth: 10,
      nameAttribute: 'cn',
    })
  })
})
