import { startDirectory } from '@ldap-auth/testing'
import { describeAdapterConformance } from '../src/index.ts'
import { nodeHttp } from './node-http.ts'

describeAdapterConformance({
  name: 'node:http',
  start: nodeHttp(),
  directory: { name: '@ldap-auth/testing', start: startDirectory },
})
