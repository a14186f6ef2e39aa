import { describeAdapterConformance } from '@ldap-auth/conformance'
import { describeWithSlapd, startSlapdWithPolicy } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import { expressPlatform } from './app.ts'
import { nest, startOn } from './conformance-app.ts'

const adapter = { name: `${nest} on Express`, start: startOn(expressPlatform) }

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
