import { UsageError } from '../stops.ts'
import { type Layer, present } from './settings.ts'

type Environment = Readonly<NodeJS.ProcessEnv>

/** What the variables of the environment say. An empty one counts as absent. */
export function fromEnvironment(env: Environment): Layer {
  const file = (name: string) => (env[name] ? { file: env[name] } : undefined)
  const text = (name: string) => env[name] || undefined
  const settings = present({
    url: text('LDAP_URL'),
    tls: present({
      startTls: flag(env, 'LDAP_STARTTLS'),
      ca: file('LDAP_CA_FILE'),
      cert: file('LDAP_CERT_FILE'),
      key: file('LDAP_KEY_FILE'),
      passphrase: text('LDAP_KEY_PASSPHRASE'),
    }),
    service: present({ dn: text('LDAP_BIND_DN') }),
    directory: text('LDAP_DIRECTORY'),
    user: present({ base: text('LDAP_BASE_DN'), filter: text('LDAP_FILTER') }),
    groups: present({ base: text('LDAP_GROUP_BASE_DN') }),
    allowPlaintext: flag(env, 'LDAP_ALLOW_PLAINTEXT'),
  })
  return {
    source: 'the environment',
    settings: settings ?? {},
    ...(env['LDAP_BIND_PASSWORD'] && { servicePassword: () => env['LDAP_BIND_PASSWORD'] }),
    ...(env['LDAP_USER_PASSWORD'] && { userPassword: () => env['LDAP_USER_PASSWORD'] }),
  }
}

function flag(env: Environment, name: string): boolean | undefined {
  const value = env[name] || undefined
  if (value === undefined) return undefined
  if (value === 'true' || value === 'false') return value === 'true'
  throw new UsageError(`${name} is ${JSON.stringify(value)}: write true or false`)
}
