import { afterEach, expect, it, vi } from 'vitest'
import { createFailureNotice, createProxyNotice } from '../../src/http/notices.ts'
import { LdapAuthError } from '../../src/words/errors.ts'

const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)

afterEach(() => emitted.mockClear())

it('the operator hears of a failure once a minute for each code', () => {
  let time = 0
  const tell = createFailureNotice({ now: () => time })
  const down = new LdapAuthError('ERR_LDAP_AUTH_CONNECT', 'refused')
  const slow = new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', 'late')
  tell(down)
  tell(down)
  tell(slow)
  expect(emitted.mock.calls).toEqual([[down], [slow]])
  time = 60_000
  tell(down)
  expect(emitted).toHaveBeenCalledTimes(3)
})

it('an X-Forwarded-For that nobody trusts is warned about once', () => {
  const tell = createProxyNotice('trust proxy')
  tell(undefined, false)
  tell('192.0.2.1', true)
  expect(emitted).not.toHaveBeenCalled()
  tell('192.0.2.1', false)
  tell('192.0.2.1', false)
  expect(emitted).toHaveBeenCalledTimes(1)
  expect(emitted.mock.calls[0]?.[1]).toMatchObject({ code: 'LDAP_AUTH_FORWARDED_FOR_IGNORED' })
})
