import { makeAuthority } from '@ldap-auth/test-servers'
import { expect } from 'vitest'
import type { World } from '../kind.ts'
import { alice, remote } from '../people.ts'
import { type Case, credentialsOf, type Here, open } from './case.ts'

const right = credentialsOf(alice)

const encrypted: readonly (readonly [
  string,
  (world: World) => { url: string; startTls: boolean },
])[] = [
  ['ldaps', ({ tlsUrl }) => ({ url: tlsUrl, startTls: false })],
  ['StartTLS', ({ url }) => ({ url, startTls: true })],
]

const tlsCases = encrypted.flatMap(([how, reach]): Case[] => [
  {
    title: `is reached over ${how} by the authority of its own`,
    check: async (here) => {
      const { url, startTls } = reach(here.world)
      const auth = open(here, { url, tls: { ca: here.world.ca, startTls } })
      expect(await auth.authenticate(right)).toMatchObject({ authenticated: true })
    },
  },
  {
    title: `is not reached over ${how} by another authority`,
    check: async (here) => {
      const { url, startTls } = reach(here.world)
      const { ca } = await makeAuthority()
      await expect(
        open(here, { url, tls: { ca, startTls } }).authenticate(right),
      ).rejects.toMatchObject({ code: 'ERR_LDAP_AUTH_TLS' })
    },
  },
])

/** How the server is reached, and what it leads on to. */
export const connectionCases: readonly Case[] = [
  ...tlsCases,
  {
    title: 'demands a client certificate',
    needs: 'demand a client certificate',
    check: async (here) => {
      const { guarded } = here.world
      if (guarded === undefined) throw new Error('No server demands a certificate')
      const { tlsUrl: url, ca, serviceAccount: service, client } = guarded
      const user = { base: `ou=far,${here.kind.suffix}` }
      const { cert, key } = client
      const shown = open(here, { url, service, user, tls: { ca, cert, key } })
      expect(await shown.authenticate(credentialsOf(remote))).toMatchObject({ authenticated: true })
      const hidden = open(here, { url, service, user, tls: { ca } })
      await expect(hidden.authenticate(credentialsOf(remote))).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED',
      })
    },
  },
  {
    title: 'I17 leads to a person whom another server keeps',
    check: async (here) => {
      const auth = openPartition(here, 'ou=far', [here.world.partition.listed])
      expect(await auth.authenticate(credentialsOf(remote))).toMatchObject({
        user: { username: 'remote' },
      })
      const answer = await auth.authenticate({ ...credentialsOf(remote), password: 'wrong' })
      expect(answer).toMatchObject({ reason: 'wrong-password' })
      const stranger = { username: 'stranger', password: 'x' }
      expect(await auth.authenticate(stranger)).toMatchObject({ reason: 'unknown-user' })
    },
  },
  {
    title: 'I19 leads to no server that is not listed, which sees no connection',
    check: async (here) => {
      const { listed, unlisted, connectionsToUnlisted } = here.world.partition
      const auth = openPartition(here, 'ou=farther', [listed])
      await expect(auth.authenticate(credentialsOf(remote))).rejects.toMatchObject({
        code: 'ERR_LDAP_AUTH_REFERRAL_REFUSED',
      })
      expect(connectionsToUnlisted()).toBe(0)
      const all = openPartition(here, 'ou=farther', [listed, unlisted])
      expect(await all.authenticate(credentialsOf(remote))).toMatchObject({ authenticated: true })
      expect(connectionsToUnlisted()).toBeGreaterThan(0)
    },
  },
]

function openPartition(here: Here, base: string, hosts: readonly string[]) {
  const { url, serviceAccount: service } = here.world.partition
  return open(here, {
    url,
    service,
    user: { base: `${base},${here.kind.suffix}` },
    referrals: { follow: { hosts } },
  })
}
