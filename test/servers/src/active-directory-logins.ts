import { activeDirectoryUser } from './active-directory-entry.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { escaped, people } from './login-cases.ts'

/**
 * The directory of the login cases as Active Directory holds it: everybody is called by `cn` in the DN, and has a
 * sAMAccountName besides, which takes few of these names.
 */
export function activeDirectoryLogins(suffix: string): readonly DirectoryEntry[] {
  const users = people.map(({ uid, rdn, password, mail }, index) => {
    const dn = `${rdn === undefined ? `CN=${escaped(uid)}` : 'CN=Multi RDN'},OU=people,${suffix}`
    return activeDirectoryUser(
      dn,
      `person${index}`,
      password,
      mail === undefined ? { uid } : { uid, mail },
    )
  })
  const member = users.map(({ dn }) => dn)
  return [
    { dn: `OU=people,${suffix}`, attributes: { objectClass: 'organizationalUnit' } },
    { dn: `OU=groups,${suffix}`, attributes: { objectClass: 'organizationalUnit' } },
    ...users,
    {
      dn: `CN=everybody,OU=groups,${suffix}`,
      attributes: { objectClass: 'group', sAMAccountName: 'everybody', member },
    },
  ]
}
