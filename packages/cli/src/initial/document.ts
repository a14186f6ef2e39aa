import { group, type Settings } from '../configuration/settings.ts'

/** The variables that the program reads secrets from, by the option they are for. */
export type SecretVariables = Readonly<Record<string, string>>

/** What the file says in the place of each secret. */
export function secretVariables(settings: Settings): SecretVariables {
  return {
    ...(settings['service'] !== undefined && { 'service.password': 'LDAP_BIND_PASSWORD' }),
    ...(group(settings, 'tls')['passphrase'] !== undefined && {
      'tls.passphrase': 'LDAP_KEY_PASSPHRASE',
    }),
  }
}

/** The text of the configuration file. No secret is in it, only where each is. */
export function documentOf(settings: Settings): string {
  const document: Record<string, unknown> = { ...settings }
  for (const [option, variable] of Object.entries(secretVariables(settings))) {
    const [name = '', key = ''] = option.split('.')
    document[name] = { ...group(settings, name), [key]: { env: variable } }
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}
