import type { Snippet } from './snippet.ts'

export function withoutFramework(readOptions: string): Snippet {
  return {
    name: 'login.mjs',
    packages: ['@ldap-auth/core'],
    code: `import { readFileSync } from 'node:fs'
import { createLdapAuth } from '@ldap-auth/core'

${readOptions}

const ldap = createLdapAuth(options)
const result = await ldap.authenticate({ username: 'alice', password: 'secret' })
if (result.authenticated) console.log(\`Hello \${result.user.displayName}\`)
else console.log(\`No: \${result.reason}\`)
await ldap.close()
`,
  }
}
