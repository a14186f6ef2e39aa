import { describe, expect, it } from 'vitest'
import { openAuth, startPeople, steve } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

async function loginWhereBindsEndIn(code: number): Promise<unknown> {
  const directory = await startPeople()
  directory.fail({ on: 'bind', with: { code, message: 'said so' }, when: ({ dn }) => dn === steve })
  return openAuth(directory).authenticate(credentials)
}

describe('what a directory answers to the bind of a user', () => {
  it.each([
    [49, 'wrong-password'],
    [48, 'wrong-password'],
    [32, 'wrong-password'],
    [19, 'account-locked'],
    [53, 'account-disabled'],
  ])('%i is the refusal %s', async (resultCode, reason) => {
    expect(await loginWhereBindsEndIn(resultCode)).toEqual({
      authenticated: false,
      reason,
      detail: { resultCode, passwordProven: false },
    })
  })

  it.each([
    [1, 'ERR_LDAP_AUTH_PROTOCOL'],
    [2, 'ERR_LDAP_AUTH_PROTOCOL'],
    [3, 'ERR_LDAP_AUTH_TIMEOUT'],
    [8, 'ERR_LDAP_AUTH_TLS'],
    [13, 'ERR_LDAP_AUTH_TLS'],
    [14, 'ERR_LDAP_AUTH_PROTOCOL'],
    [51, 'ERR_LDAP_AUTH_CONNECT'],
    [52, 'ERR_LDAP_AUTH_CONNECT'],
    [80, 'ERR_LDAP_AUTH_PROTOCOL'],
  ])('%i says nothing about the password: it is the failure %s', async (code, expected) => {
    await expect(loginWhereBindsEndIn(code)).rejects.toThrow(
      expect.objectContaining({
        code: expected,
        message: expect.stringContaining('said so') as string,
      }),
    )
  })
})
