import {
  type Adapter,
  type DirectorySource,
  describeAdapterConformance,
  handmadeAuth,
} from '@ldap-auth/conformance'
import { LdapAuthError } from '@ldap-auth/core'
import { startSlapd } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'

declare const start: Adapter['start']

const inside: DirectorySource = { name: '@ldap-auth/testing', start: startDirectory }
const slapd: DirectorySource = { name: 'slapd', start: startSlapd }
describeAdapterConformance({ name: 'mine', start, directory: inside })
describeAdapterConformance({ name: 'mine', start, directory: slapd, supports: { basic: false } })
// @ts-expect-error a slip in the name of a feature must not run cases that were to be left out
describeAdapterConformance({ name: 'mine', start, directory: inside, supports: { basics: false } })
// @ts-expect-error there is no suite without a directory
describeAdapterConformance({ name: 'mine', start })

handmadeAuth(new LdapAuthError('ERR_LDAP_AUTH_TIMEOUT', 'no answer'))
// @ts-expect-error whatever else is thrown is no outcome of a login
handmadeAuth(new Error('no answer'))
// @ts-expect-error a refusal says whether the password was proven
handmadeAuth({ authenticated: false, reason: 'wrong-password', detail: {} })
