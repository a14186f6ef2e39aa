import { describe, expect, it } from 'vitest'
import {
  failsWith,
  isLocate,
  isRead,
  isUserBind,
  letIn,
  logInAt,
  person,
  startPeople,
} from './people.ts'

const points = [
  ['the search', 'search', isLocate],
  ['the bind', 'bind', isUserBind],
  ['the read as the user', 'search', isRead],
] as const

const answers = [
  ['busy', 51, 'ERR_LDAP_AUTH_CONNECT', true],
  ['unavailable', 52, 'ERR_LDAP_AUTH_CONNECT', true],
  ['timeLimitExceeded', 3, 'ERR_LDAP_AUTH_TIMEOUT', true],
  ['protocolError', 2, 'ERR_LDAP_AUTH_PROTOCOL', false],
  ['strongerAuthRequired', 8, 'ERR_LDAP_AUTH_TLS', false],
  ['confidentialityRequired', 13, 'ERR_LDAP_AUTH_TLS', false],
] as const

const cases = points.flatMap(([where, on, when]) =>
  answers.map(([name, code, error, retryable]) => ({
    where,
    on,
    when,
    name,
    code,
    error,
    retryable,
  })),
)

describe('an answer about the directory is a failure and never a rejection', () => {
  it.each(cases)('$name at $where: $error', async ({ on, when, name, code, error, retryable }) => {
    const directory = await startPeople()
    const ldap = logInAt(directory)
    directory.fail({ on, when, with: { code, message: 'ask the admin' }, times: 1 })
    const login = ldap.authenticate(person(1))
    await expect(login).rejects.toThrow(failsWith(error))
    await expect(login).rejects.toThrow(`${name} (${code}): ask the admin`)
    await expect(login).rejects.toThrow(expect.objectContaining({ retryable }))
    expect(letIn(await ldap.authenticate(person(2)))).toBe('person2')
  })
})
