import { describe, expect, it } from 'vitest'
import { openAuth, startPeople, steve } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }

async function loginWhereBindsEndIn(code: number, message = 'said so'): Promise<unknown> {
  const directory = await startPeople()
  directory.fail({ on: 'bind', with: { code, message }, when: ({ dn }) => dn === steve })
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
  it.each([
    ['52e', 'wrong-password', false],
    ['525', 'wrong-password', false],
    ['530', 'not-permitted-now', true],
    ['531', 'not-permitted-now', true],
    ['532', 'password-expired', true],
    ['533', 'account-disabled', true],
    ['701', 'account-expired', true],
    ['773', 'password-must-change', true],
    ['775', 'account-locked', false],
  ])(
    '49 with Active Directory’s %s is the refusal %s, proven: %s',
    async (subCode, reason, proven) => {
      const text = `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${subCode}, v1db1`
      const refusal = { authenticated: false, reason }
      expect(await loginWhereBindsEndIn(49, text)).toEqual({
        ...refusal,
        detail: { resultCode: 49, subCode, passwordProven: proven },
      })
    },
  )

  it('takes the text of Active Directory for a proof only beside result 49', async () => {
    const text = 'comment: AcceptSecurityContext error, data 533, v1db1'
    expect(await loginWhereBindsEndIn(53, text)).toMatchObject({
      detail: { resultCode: 53, passwordProven: false },
    })
  })
})
