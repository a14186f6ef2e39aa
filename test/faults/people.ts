import { ssha } from '@ldap-auth/test-servers'

export const base = 'ou=people,dc=example,dc=com'

/** Stands in every password, so that one on the wire is found. */
export const secretMark = 'only over TLS'

/** An entry like others, so that both servers have it. */
export const serviceAccount = { dn: `uid=app,${base}`, password: passwordOf('app') }

/** The embedded directory looks at everybody in each search. */
const crowd = 60

export function nameOf(number: number): string {
  return `person${number % crowd}`
}

export function passwordOf(name: string): string {
  return `${secretMark}: ${name}`
}

const names = ['app', ...Array.from({ length: crowd }, (_, number) => nameOf(number))]

export const entries = [
  { dn: base, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
  ...names.map((uid) => ({
    dn: `uid=${uid},${base}`,
    attributes: {
      objectClass: 'inetOrgPerson',
      uid,
      cn: uid,
      sn: uid,
      userPassword: ssha(passwordOf(uid)),
    },
  })),
]
