import { describeAdapterConformance } from '@ldap-auth/conformance'
import { describeWithSlapd, startSlapdWithPolicy } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { startOnFastify } from './conformance-app.ts'

const adapter = {
  name: 'Passport on Fastify 5',
  start: startOnFastify,
  supports: {
    routes: false,
    roles: false,
    'second-directory': false,
    body: false,
    'session-outage': false,
  },
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
