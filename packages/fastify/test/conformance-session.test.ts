import { describeAdapterConformance } from '@ldap-auth/conformance'
import { describeWithSlapd, startSlapdWithPolicy } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { storedSessions } from './app.ts'
import { startWith } from './conformance-app.ts'

const adapter = {
  name: 'Fastify 5, @fastify/session',
  start: startWith(storedSessions()),
}

describeAdapterConformance({
  ...adapter,
  directory: { name: '@ldap-auth/testing', start: startDirectory },
})

describeWithSlapd('against slapd', () => {
  describeAdapterConformance({
    ...adapter,
    directory: { name: 'slapd', start: startSlapdWithPolicy },
  })
})
