import { type Slapd, type SlapdOptions, ssha, startSlapd } from '@ldap-auth/test-servers'
import { expect } from 'vitest'
import { diagnose, type Finding } from '../../src/diagnosis/index.ts'
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

export const user = { base: people, filter: '(uid={{username}})' }

export function run(options: LdapAuthOptions): Promise<readonly Finding[]> {
  return collect(diagnose(options))
}

/** What was found at the step that failed, which nothing behind it could be looked at for. */
export async function failureOf(options: LdapAuthOptions): Promise<Finding> {
  const findings = await run(options)
  const failed = findings.filter(({ verdict, step }) => verdict === 'failed' && step !== 'summary')
  expect(failed).toHaveLength(1)
  expect(stepOf(findings, 'base')).toMatchObject({ verdict: 'skipped' })
  const { message, remedy, code } = failed[0] as Finding
  const summary = { verdict: 'failed', message: `Nobody can log in: ${message}`, remedy, code }
  expect(stepOf(findings, 'summary')).toMatchObject(summary)
  return failed[0] as Finding
}

/** The step that keeps a person out, which the last finding has to say too. */
export async function keptOut(
  step: string,
  options: LdapAuthOptions,
  username = 'alice',
): Promise<Finding> {
  const findings = await collect(diagnose(options, { username }))
  const found = stepOf(findings, step)
  expect(found.verdict).toBe('failed')
  const { message, remedy } = stepOf(findings, 'summary')
  expect(message).toContain(found.message)
  expect(remedy).toBe(found.remedy)
  return found
}
