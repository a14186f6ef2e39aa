import {
  activeDirectoryLogins,
  describeWith389,
  describeWithSamba,
  describeWithSlapd,
  type LoginCase,
  loginCases,
  loginDirectory,
  start389,
  startSamba,
  startSlapd,
} from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthResult, LdapAuth } from '../../src/index.ts'
import { createLdapAuth } from '../../src/index.ts'

interface Directory extends AsyncDisposable {
  readonly url: string
  readonly serviceAccount: { dn: string; password: string }
}

function openBy(
  attribute: LoginCase['by'],
  suffix: string,
  { url, serviceAccount }: Directory,
): LdapAuth {
  return createLdapAuth({
    url,
    service: serviceAccount,
    user: {
      base: `ou=people,${suffix}`,
      filter: `(${attribute}={{username}})`,
      usernameAttribute: 'uid',
    },
    groups: { source: 'search', base: `ou=groups,${suffix}` },
    roles: { person: [`cn=everybody,ou=groups,${suffix}`] },
  })
}

/** What every directory must agree on; how it spells a DN is its own affair (RFC 4514 section 2.4). */
function essence(result: AuthResult): unknown {
  if (!result.authenticated) return { reason: result.reason }
  const { username, email, groups, roles } = result.user
  return { username, email, groups: groups.map(({ name }) => name), roles }
}

function expected({ answer, byPreparation = false }: LoginCase, preparesStrings: boolean): unknown {
  if ('reason' in answer) return answer
  if (byPreparation && !preparesStrings) return { reason: 'unknown-user' }
  return { username: answer.uid, email: answer.email, groups: ['everybody'], roles: ['person'] }
}

function answersAreRight(
  start: () => Promise<Directory>,
  { suffix = 'dc=example,dc=com', preparesStrings = true } = {},
): void {
  let directory: Directory
  let handles: Record<LoginCase['by'], LdapAuth>

  beforeAll(async () => {
    directory = await start()
    handles = { uid: openBy('uid', suffix, directory), mail: openBy('mail', suffix, directory) }
  })
  afterAll(async () => {
    await handles.uid.close()
    await handles.mail.close()
    await directory[Symbol.asyncDispose]()
  })

  it.each(loginCases)('$title', async (login) => {
    const { by, username, password } = login
    const result = await handles[by].authenticate({ username, password })
    expect(essence(result)).toEqual(expected(login, preparesStrings))
  })
}

describe('logins at the directory inside the process', () => {
  answersAreRight(() => startDirectory({ entries: loginDirectory }))
})

describeWithSlapd('logins at OpenLDAP', () => {
  answersAreRight(() => startSlapd({ entries: loginDirectory }))
})

describeWith389('logins at 389 Directory Server', () => {
  answersAreRight(() => start389({ entries: loginDirectory }), { preparesStrings: false })
})

describeWithSamba('logins at Active Directory', () => {
  const suffix = 'DC=corp,DC=example,DC=test'
  const entries = activeDirectoryLogins(suffix)
  answersAreRight(() => startSamba({ entries }), { suffix, preparesStrings: false })
})
