import { writeFile } from 'node:fs/promises'
import { type SecureDirectory, startDirectory } from '@ldap-auth/testing'
import { onTestFinished } from 'vitest'
import { scratchFolder } from './command.ts'

export const people = 'ou=people,dc=example,dc=com'

/** Steers the terminal, wherever it is printed as it is. */
const hostileName = 'Eve\u001b[2A\r\u001b[32m✓ good\u009b2J\u202e'

/** A group that eve is in. */
export const evilGroup = `description=evil,${people}`

/** The right passwords. */
export const passwords = { alice: 'rabbit-hole', bob: 'builder-of-things' }

/** A directory with a few people, and a file with its authority. */
export interface Company {
  readonly directory: SecureDirectory
  /** A file that names the authority of the certificate. */
  readonly ca: string
  readonly folder: string
  /** The variables for it, with the password of the service account. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts a directory until the test is over. */
export async function startCompany(): Promise<Company> {
  const directory = await startDirectory({
    tls: true,
    access: { anonymous: 'none' },
    entries: [
      { dn: people, attributes: { objectClass: 'organizationalUnit' } },
      person('alice', { displayName: 'Alice', userPassword: passwords.alice }),
      person('bob', {
        userPassword: passwords.bob,
        pwdAccountLockedTime: '000001010000Z',
      }),
      person('eve', {}),
      {
        dn: evilGroup,
        attributes: {
          objectClass: 'groupOfNames',
          cn: hostileName,
          description: 'evil',
          member: `uid=eve,${people}`,
        },
      },
    ],
  })
  onTestFinished(() => directory.close())
  const folder = await scratchFolder()
  const ca = `${folder}/ca.pem`
  await writeFile(ca, directory.ca)
  const env = {
    LDAP_URL: directory.tlsUrl,
    LDAP_CA_FILE: ca,
    LDAP_BASE_DN: people,
    LDAP_BIND_DN: directory.serviceAccount.dn,
    LDAP_BIND_PASSWORD: directory.serviceAccount.password,
  }
  return { directory, ca, folder, env }
}

function person(uid: string, attributes: Record<string, string>) {
  return {
    dn: `uid=${uid},${people}`,
    attributes: { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, ...attributes },
  }
}

/** The DNs that were bound, in order. */
export function boundDns({ operations }: SecureDirectory): (string | undefined)[] {
  return operations.filter(({ op }) => op === 'bind').map(({ dn }) => dn)
}
