import { type Slapd, type SlapdOptions, ssha, startSlapd } from '@ldap-auth/test-servers'
import type { Finding } from '../../src/diagnosis/index.ts'
import type { LdapAuthOptions } from '../../src/index.ts'

export const suffix = 'dc=example,dc=com'
export const people = `ou=people,${suffix}`
export const groups = `ou=groups,${suffix}`
export const ops = `cn=ops,${groups}`

export function unit(dn: string) {
  return { dn, attributes: { objectClass: 'organizationalUnit' } }
}

/** A person whose password is `secret-` and the uid. */
export function person(uid: string, attributes: Readonly<Record<string, string>> = {}) {
  const names = { cn: uid, sn: uid, givenName: uid, mail: `${uid}@mail.example.com` }
  const password = { userPassword: ssha(`secret-${uid}`) }
  return {
    dn: `uid=${uid},${people}`,
    attributes: { objectClass: 'inetOrgPerson', ...names, ...password, ...attributes },
  }
}

export const entries = [
  unit(people),
  unit(groups),
  person('alice', { employeeType: 'staff' }),
  person('bob', { mail: 'shared@mail.example.com' }),
  person('carol', { mail: 'shared@mail.example.com' }),
  { dn: ops, attributes: { objectClass: 'groupOfNames', member: `uid=alice,${people}` } },
  unit(`ou=guests,${suffix}`),
  { ...person('gustav'), dn: `uid=gustav,ou=guests,${suffix}` },
]

export function startCompany(options: SlapdOptions = {}): Promise<Slapd> {
  return startSlapd({ entries, ...options })
}

/** Options for the company over TLS, to be made wrong one at a time. */
export function optionsFor(
  { tlsUrl, ca, serviceAccount }: Pick<Slapd, 'tlsUrl' | 'ca' | 'serviceAccount'>,
  change: Omit<Partial<LdapAuthOptions>, 'user'> & { user?: Partial<LdapAuthOptions['user']> } = {},
): LdapAuthOptions {
  const { user, ...others } = change
  return {
    url: tlsUrl,
    tls: { ca },
    service: serviceAccount,
    directory: 'openldap',
    groups: { source: 'search', base: groups, filter: '(member={{dn}})' },
    ...others,
    user: { base: people, filter: '(uid={{username}})', ...user },
  }
}

export async function collect(steps: AsyncIterable<Finding>): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for await (const finding of steps) findings.push(finding)
  return findings
}

/** The findings of a step, of which there has to be one at least. */
export function stepOf(findings: readonly Finding[], step: string, server?: string): Finding {
  const found = findings.find(
    (one) => one.step === step && (server === undefined || one.server === server),
  )
  if (found !== undefined) return found
  throw new Error(`There is no step ${step}: ${findings.map((one) => one.step).join(', ')}`)
}

export function verdicts(findings: readonly Finding[]): Readonly<Record<string, string>> {
  return Object.fromEntries(findings.map(({ step, verdict }) => [step, verdict]))
}
