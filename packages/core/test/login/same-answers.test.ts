import {
  describeWithSlapd,
  type LoginCase,
  loginCases,
  loginDirectory,
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

const everybody = 'cn=everybody,ou=groups,dc=example,dc=com'

function openBy(attribute: LoginCase['by'], { url, serviceAccount }: Directory): LdapAuth {
  return createLdapAuth({
    url,
    service: serviceAccount,
    user: {
      base: 'ou=people,dc=example,dc=com',
      filter: `(${attribute}={{username}})`,
      usernameAttribute: 'uid',
    },
    groups: { source: 'search', base: 'ou=groups,dc=example,dc=com' },
    roles: { person: [everybody] },
  })
}

/** What every directory must agree on; how it spells a DN is its own affair (RFC 4514 section 2.4). */
function essence(result: AuthResult): unknown {
  if (!result.authenticated) return { reason: result.reason }
  const { username, email, groups, roles } = result.user
  return { username, email, groups: groups.map(({ name }) => name), roles }
}

function expected({ answer }: LoginCase): unknown {
  if ('reason' in answer) return answer
  return { username: answer.uid, email: answer.email, groups: ['everybody'], roles: ['person'] }
}

function answersAreRight(start: () => Promise<Directory>): void {
  let directory: Directory
  let handles: Record<LoginCase['by'], LdapAuth>

  beforeAll(async () => {
    directory = await start()
    handles = { uid: openBy('uid', directory), mail: openBy('mail', directory) }
  })
  afterAll(async () => {
    await handles.uid.close()
    await handles.mail.close()
    await directory[Symbol.asyncDispose]()
  })

  it.each(loginCases)('$title', async (login) => {
    const { by, username, password } = login
    const result = await handles[by].authenticate({ username, password })
    expect(essence(result)).toEqual(expected(login))
  })
}

describe('logins at the directory inside the process', () => {
  answersAreRight(() => startDirectory({ entries: loginDirectory }))
})

describeWithSlapd('logins at OpenLDAP', () => {
  answersAreRight(() => startSlapd({ entries: loginDirectory }))
})
