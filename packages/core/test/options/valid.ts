import { resolveOptions } from '../../src/options/resolve.ts'
import type { Settings } from '../../src/options/settings.ts'
import { LdapAuthError } from '../../src/words/errors.ts'

type Values = Readonly<Record<string, unknown>>

export const validUser: Values = {
  base: 'ou=people,dc=example,dc=com',
  filter: '(uid={{username}})',
}

/** Options that are taken, with some of them exchanged. */
export function options(changes: Values = {}): Values {
  return { url: 'ldaps://ldap.example.com', user: validUser, ...changes }
}

/** Options that are taken, with some of `user` exchanged. */
export function userOptions(changes: Values): Values {
  return options({ user: { ...validUser, ...changes } })
}

export function resolve(changes: Values = {}): Settings {
  return resolveOptions(options(changes))
}

/** The message of the error that options are refused with. */
export function refusalOf(input: unknown): string {
  try {
    resolveOptions(input)
  } catch (error) {
    if (error instanceof LdapAuthError && error.code === 'ERR_LDAP_AUTH_OPTIONS')
      return error.message
    throw error
  }
  throw new Error('the options were taken')
}

export const certificateOne = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUQWTdF2UWT82fHCEw1bATQcqayaAwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLVGVzdCBDQSBPbmUwIBcNMjYxMTIyMTgyMDM5WhgPMjEyNjEw
MjkxODIwMzlaMBYxFDASBgNVBAMMC1Rlc3QgQ0EgT25lMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE0rZIraRCUaFAW732Z1cSQTxecHhru8wOqE2fnsrY5Y4JcEKO
pGLDvcfkcsLHVS8dpon671/FJw9PSIh0Y4CDg6NTMFEwHQYDVR0OBBYEFKExx6Ew
OXG/wEbEKDcj+6HydSrtMB8GA1UdIwQYMBaAFKExx6EwOXG/wEbEKDcj+6HydSrt
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgb6dKNC9E8DkRXOm1
3W4J6BcAC5s1xsyZFlq402x2jZACIQClhamj5xLPXTHkafqEhlK9WKPUK5fPrJmO
LM/XRg5PqQ==
-----END CERTIFICATE-----
`

export const certificateTwo = `-----BEGIN CERTIFICATE-----
MIIBhDCCASmgAwIBAgIUB0Ctq509EP6gHNwJT97cYEsEQF0wCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLVGVzdCBDQSBUd28wIBcNMjYxMTIyMTgyMDM5WhgPMjEyNjEw
MjkxODIwMzlaMBYxFDASBgNVBAMMC1Rlc3QgQ0EgVHdvMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE1y/kYsLatymVZd9GvTWUEjubqzcDzkZiNxEKxPGDDDjehTmw
pBt+sfv034aRd+gWP8L+motRhgK0kS86YMIf5aNTMFEwHQYDVR0OBBYEFAxOgzWP
1uUOX91AW1+EZC3nZL7HMB8GA1UdIwQYMBaAFAxOgzWP1uUOX91AW1+EZC3nZL7H
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAPGbTb4lyQxeOguh
VBqrGsXwj3S35y3/G7tk18ROlbT8AiEAsyphPWYFK+l6eBAwr6k1g370IqZCTGv7
BBIPjkllMY0=
-----END CERTIFICATE-----
`
