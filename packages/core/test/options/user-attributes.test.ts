import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/resolve.ts'
import type { Settings } from '../../src/options/settings.ts'
import { refusalOf, userOptions } from './valid.ts'

const user = (changes: Readonly<Record<string, unknown>>): Settings['user'] =>
  resolveOptions(userOptions(changes)).user

describe('what is read from the entry', () => {
  it('has defaults', () => {
    expect(user({})).toMatchObject({
      scope: 'sub',
      match: 'unique',
      usernameAttribute: 'uid',
      idAttribute: undefined,
      attributes: ['mail', 'cn', 'sn', 'givenName'],
      binaryAttributes: new Set(),
      readAs: 'user-then-service',
    })
  })

  it('takes what it is told', () => {
    const changes = {
      scope: 'one',
      usernameAttribute: 'sAMAccountName',
      idAttribute: 'dn',
      attributes: ['cn;lang-en', '2.5.4.4', 'customBytes'],
      readAs: 'service',
    }
    expect(user({ ...changes, binaryAttributes: ['CUSTOMBYTES'] })).toMatchObject({
      ...changes,
      binaryAttributes: new Set(['custombytes']),
    })
  })

  it('takes the DN as the id, in any case', () => {
    expect(user({ idAttribute: 'DN' }).idAttribute).toBe('dn')
  })

  it('knows attributes that can only be binary', () => {
    const attributes = ['cn', 'objectGUID', 'jpegPhoto', 'userCertificate;binary', 'x;binary']
    expect([...user({ attributes }).binaryAttributes]).toEqual([
      'jpegphoto',
      'usercertificate;binary',
      'x;binary',
    ])
  })

  it('takes an empty list of attributes as the wish for none', () => {
    expect(user({ attributes: [], binaryAttributes: [] })).toMatchObject({ attributes: [] })
  })

  it.each([
    [{ attributes: 'mail' }, 'user.attributes: must be a list, not text'],
    [{ attributes: ['mail', 7] }, 'user.attributes[1]: must be text, not a number'],
    [{ attributes: ['mail', 'MAIL'] }, 'user.attributes[1]: is the same as user.attributes[0]'],
    [{ attributes: ['e mail'] }, 'user.attributes[0]: "e mail" is not an attribute name'],
    [{ attributes: ['__proto__'] }, 'user.attributes[0]: "__proto__" is not an attribute name'],
    [{ attributes: ['1.1'] }, 'user.attributes[0]: "1.1" is not an attribute name'],
    [{ attributes: ['*'] }, 'user.attributes[0]: name each attribute; with "*"'],
    [{ attributes: ['+'] }, 'user.attributes[0]: name each attribute'],
    [{ attributes: ['DN'] }, 'user.attributes[0]: the DN is not an attribute'],
    [{ attributes: ['userPassword'] }, 'user.attributes[0]: "userPassword" holds passwords'],
    [
      { attributes: ['USERPASSWORD;x-a'] },
      'holds passwords; those are checked by a bind, never read',
    ],
    [{ attributes: ['2.5.4.35'] }, 'holds passwords'],
    [{ attributes: ['unicodePwd'] }, 'holds passwords'],
    [{ usernameAttribute: 'dn' }, 'user.usernameAttribute: the DN is not an attribute'],
    [{ idAttribute: 'userPassword' }, 'user.idAttribute: "userPassword" holds passwords'],
    [{ usernameAttribute: '' }, 'user.usernameAttribute: must not be empty'],
    [{ usernameAttribute: 'a b' }, 'user.usernameAttribute: "a b" is not an attribute name'],
    [{ filter: '(userPassword={{username}})' }, 'user.filter: "userPassword" holds passwords'],
    [
      { filter: '(:caseExactMatch:={{username}})' },
      'user.usernameAttribute: is missing, and the filter compares',
    ],
    [
      { binaryAttributes: ['photo'] },
      'user.binaryAttributes[0]: "photo" is not among user.attributes',
    ],
    [{ scope: 'base' }, 'user.scope: must be "sub" or "one"'],
    [{ match: 'any' }, 'user.match: must be "unique" or "first"'],
    [{ readAs: 'admin' }, 'user.readAs: must be "user-then-service" or "service" or "user"'],
  ])('%j is refused', (changes, message) => {
    expect(refusalOf(userOptions(changes))).toContain(message)
  })
})

describe('an attribute that holds passwords', () => {
  it.each([
    'authPassword;orclcommonpwd',
    '1.3.6.1.4.1.4203.1.3.4',
    'unixUserPassword',
    '1.2.840.113556.1.4.1910',
    'msSFU30Password',
    'supplementalCredentials',
    'msDS-ManagedPassword',
    'msLAPS-EncryptedPassword',
    'sambaNTPassword',
    'sambaClearTextPassword',
    'krbPrincipalKey',
    'krbPwdHistory',
    'krbMKey',
    'ipatokenOTPkey',
    'nspmPassword',
    'clearPassword',
  ])('%s is not to be read', (name) => {
    expect(refusalOf(userOptions({ attributes: [name] }))).toContain(
      `"${name}" holds passwords; those are checked by a bind`,
    )
  })

  it.each(['pwdLastSet', 'pwdChangedTime', 'krbPrincipalName', 'userPKCS12'])(
    'is not %s',
    (name) => {
      expect(user({ attributes: [name] }).attributes).toEqual([name])
    },
  )
})
