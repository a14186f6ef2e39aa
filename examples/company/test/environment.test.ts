import { describe, expect, it } from 'vitest'
import { nameVariable, ownDirectory, portFrom } from '../src/environment.js'

const smallest = { LDAP_URL: 'ldaps://ldap.company.com', LDAP_BASE_DN: 'dc=company,dc=com' }

describe('the environment', () => {
  it('names no directory: the sample directory it is', () => {
    expect(ownDirectory({ HOME: '/', LDAP_URL: '' })).toBeUndefined()
  })

  it('names the smallest directory', () => {
    expect(ownDirectory(smallest)).toEqual({
      url: 'ldaps://ldap.company.com',
      allowPlaintext: false,
      user: { base: 'dc=company,dc=com', filter: '(uid={{username}})' },
    })
  })

  it('names everything', () => {
    const env = {
      LDAP_URL: 'ldap://ldap.company.com',
      LDAP_STARTTLS: 'true',
      LDAP_CA_FILE: '/etc/ca.pem',
      LDAP_BIND_DN: 'cn=app,dc=company,dc=com',
      LDAP_BIND_PASSWORD: 'secret',
      LDAP_BASE_DN: 'ou=people,dc=company,dc=com',
      LDAP_FILTER: '(mail={{username}})',
      LDAP_GROUP_BASE_DN: 'ou=groups,dc=company,dc=com',
      LDAP_ADMIN_GROUP: 'cn=admins,ou=groups,dc=company,dc=com',
      LDAP_RESEARCHER_GROUP: 'cn=researchers,ou=groups,dc=company,dc=com',
    }
    expect(ownDirectory(env)).toEqual({
      url: 'ldap://ldap.company.com',
      allowPlaintext: false,
      tls: { startTls: true, ca: { file: '/etc/ca.pem' } },
      service: { dn: 'cn=app,dc=company,dc=com', password: 'secret' },
      user: { base: 'ou=people,dc=company,dc=com', filter: '(mail={{username}})' },
      groups: { source: 'search', base: 'ou=groups,dc=company,dc=com' },
      roles: {
        admin: ['cn=admins,ou=groups,dc=company,dc=com'],
        researcher: ['cn=researchers,ou=groups,dc=company,dc=com'],
      },
    })
  })

  it.each([
    [{ LDAP_URI: 'ldap://x' }, 'LDAP_URI is not known'],
    [{ LDAP_BASE_DN: 'dc=x' }, 'LDAP_URL is missing'],
    [{ LDAP_URL: 'ldaps://x' }, 'LDAP_BASE_DN is missing'],
    [{ ...smallest, LDAP_BIND_DN: 'cn=a' }, 'LDAP_BIND_PASSWORD'],
    [{ ...smallest, LDAP_ADMIN_GROUP: 'cn=a' }, 'LDAP_GROUP_BASE_DN'],
    [{ ...smallest, LDAP_RESEARCHER_GROUP: 'cn=a' }, 'LDAP_GROUP_BASE_DN'],
    [{ ...smallest, LDAP_STARTTLS: 'yes' }, 'LDAP_STARTTLS is "yes"'],
  ])('is told what is wrong with %j', (env, message) => {
    expect(() => ownDirectory(env)).toThrow(message)
  })

  it('names a port, or leaves it open', () => {
    expect(portFrom({})).toEqual({ port: 3000, isFixed: false })
    expect(portFrom({ PORT: '8080' })).toEqual({ port: 8080, isFixed: true })
    for (const PORT of ['http', '65536', '-1', '1e3']) {
      expect(() => portFrom({ PORT })).toThrow('PORT is')
    }
  })

  it('is named in the place of the option', () => {
    expect(nameVariable('service.dn: must be a DN')).toBe('LDAP_BIND_DN (service.dn: must be a DN)')
    expect(nameVariable('something else')).toBe('something else')
  })
})
