import {
  activeDirectoryUser,
  describeWithSamba,
  type Samba,
  startSamba,
} from '@ldap-auth/test-servers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLdapAuth, joinDirectories, type LdapAuth } from '../../src/index.ts'

/** The password of the alice of each domain. */
const passwords = {
  'corp.example.test': 'Wonder land',
  'partner.example.test': 'Looking glass',
} as const

type Realm = keyof typeof passwords

async function startDomain(realm: Realm): Promise<Samba> {
  const labels = realm.split('.').map((label) => `DC=${label}`)
  const people = `OU=People,${labels.join(',')}`
  return startSamba({
    realm,
    entries: [
      { dn: people, attributes: { objectClass: 'organizationalUnit' } },
      activeDirectoryUser(`CN=Alice,${people}`, 'alice', passwords[realm]),
    ],
  })
}

describeWithSamba(
  'two domains of Active Directory, side by side',
  () => {
    let corp: Samba
    let partner: Samba
    beforeAll(async () => {
      corp = await startDomain('corp.example.test')
      partner = await startDomain('partner.example.test')
    })
    afterAll(() => Promise.all([corp.stop(), partner.stop()]))

    function openAt({ tlsUrl, ca, serviceAccount, domain }: Samba): LdapAuth {
      const auth = createLdapAuth({
        url: tlsUrl,
        tls: { ca },
        service: serviceAccount,
        directory: 'activeDirectory',
        user: { base: domain.suffix },
      })
      onTestFinished(() => auth.close({ graceMs: 0 }))
      return auth
    }

    function join(): LdapAuth {
      return joinDirectories({
        directories: {
          corp: { auth: openAt(corp), domains: ['corp.example.test', 'CORP'] },
          partner: { auth: openAt(partner), domains: ['partner.example.test', 'PARTNER'] },
        },
      })
    }

    /** What a login comes to: whose alice was let in, or why nobody was. */
    async function outcome(auth: LdapAuth, username: string, realm: Realm): Promise<string> {
      const result = await auth.authenticate({ username, password: passwords[realm] })
      return result.authenticated ? result.user.dn : result.reason
    }

    const aliceOf = ({ domain }: Samba): string => `CN=Alice,OU=People,${domain.suffix}`

    it('have an address each', () => {
      const [first, second] = [corp, partner].map(({ tlsUrl }) => new URL(tlsUrl).hostname)
      expect(first).toMatch(/^127\./)
      expect(second).toMatch(/^127\./)
      expect(first).not.toBe(second)
    })

    it.each(['alice', 'CORP\\alice', 'alice@corp.example.test'])(
      '%j is let in at the first by the password of that one',
      async (username) => {
        const auth = openAt(corp)
        expect(await outcome(auth, username, 'corp.example.test')).toBe(aliceOf(corp))
        expect(await outcome(auth, username, 'partner.example.test')).toBe('wrong-password')
      },
    )

    it.each(['alice', 'PARTNER\\alice', 'alice@partner.example.test'])(
      '%j is let in at the second by the password of that one',
      async (username) => {
        const auth = openAt(partner)
        expect(await outcome(auth, username, 'partner.example.test')).toBe(aliceOf(partner))
        expect(await outcome(auth, username, 'corp.example.test')).toBe('wrong-password')
      },
    )

    it.each(['PARTNER\\alice', 'alice@partner.example.test'])(
      '%j is nobody at the first, and no password is tried',
      async (username) => {
        const before = corp.binds().length
        const auth = openAt(corp)
        expect(await outcome(auth, username, 'corp.example.test')).toBe('unknown-user')
        expect(await outcome(auth, username, 'partner.example.test')).toBe('unknown-user')
        expect(await auth.findUser(username)).toBeNull()
        expect(corp.binds().slice(before)).toEqual([corp.serviceAccount.dn])
      },
    )

    describe('joined by domain', () => {
      const asked = (samba: Samba) => ({ binds: samba.binds(), searches: samba.searches() })

      it.each(['CORP\\alice', 'alice@corp.example.test'])(
        '%j goes to the first, and the second is not asked',
        async (username) => {
          const before = asked(partner)
          expect(await outcome(join(), username, 'corp.example.test')).toBe(aliceOf(corp))
          expect(await outcome(join(), username, 'partner.example.test')).toBe('wrong-password')
          expect(asked(partner)).toEqual(before)
        },
      )

      it.each(['PARTNER\\alice', 'alice@partner.example.test'])(
        '%j goes to the second, and the first is not asked',
        async (username) => {
          const before = asked(corp)
          expect(await outcome(join(), username, 'partner.example.test')).toBe(aliceOf(partner))
          expect(await outcome(join(), username, 'corp.example.test')).toBe('wrong-password')
          expect(asked(corp)).toEqual(before)
        },
      )

      it('they stay two people, whom their ids lead back to', async () => {
        const ldap = join()
        const first = await ldap.findUser('CORP\\alice')
        const second = await ldap.findUser('PARTNER\\alice')
        if (first === null || second === null) throw new Error('An alice is missing')
        expect(first).toMatchObject({ username: 'alice', directory: 'corp' })
        expect(second).toMatchObject({ username: 'alice', directory: 'partner' })
        expect(first.id).toMatch(/^corp:[\da-f-]{36}$/)
        expect(second.id).toMatch(/^partner:[\da-f-]{36}$/)
        expect(first.id.slice('corp:'.length)).not.toBe(second.id.slice('partner:'.length))
        expect(await ldap.revalidate(first)).toEqual({ valid: true, user: first })
        expect(await ldap.revalidate(second)).toEqual({ valid: true, user: second })
      })
    })
  },
  Object.keys(passwords),
)
