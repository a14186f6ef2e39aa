import { isLdapAuthError, type LdapAuthOptions } from '@ldap-auth/core'
import { type Survey, survey } from '@ldap-auth/core/diagnosis'
import { group, present, type Settings } from '../configuration/settings.ts'
import { conceal, printable } from '../report/printable.ts'
import { report } from '../report/reporter.ts'
import { textReporter } from '../report/text.ts'
import { isAttended, type World } from '../world.ts'
import { agreedTo, answerTo } from './questions.ts'

/** A directory that was asked, and how. */
export interface Connection {
  /** `url`, `tls` and `allowPlaintext`. */
  readonly settings: Settings
  readonly survey: Survey
}

/**
 * Asks for the directory until one answers; `undefined` if the one that was given does not, and
 * nobody is there to name another.
 */
export async function askConnection(
  given: Settings,
  world: World,
): Promise<Connection | undefined> {
  let settings = await withStartTls({ ...given, url: await urlFrom(given, world) }, world)
  for (;;) {
    const found = await surveyed(settings, world)
    if (found !== undefined) return { settings, survey: found }
    if (!isAttended(world)) return undefined
    settings = await askAgain(settings, world)
  }
}

async function urlFrom({ url }: Settings, world: World): Promise<unknown> {
  return url ?? answerTo({ text: 'URL of the directory', flag: '--url' }, world)
}

async function askAgain(settings: Settings, world: World): Promise<Settings> {
  const { url } = settings
  const fallback = typeof url === 'string' ? url : undefined
  const next = await answerTo({ text: 'URL of the directory', flag: '--url', fallback }, world)
  const tls = group(settings, 'tls')
  const text = 'File with the authority that signed its certificate (empty: as it is)'
  const file = await answerTo({ text, flag: '--ca', fallback: '' }, world)
  const { startTls, ...rest } = tls
  const isSame = next === url
  const changed = present({
    ...rest,
    startTls: isSame ? startTls : undefined,
    ca: file === '' ? rest['ca'] : { file },
  })
  return withStartTls({ ...settings, url: next, tls: changed }, world)
}

/** Clear text is for this machine, and for those who ask for it. */
async function withStartTls(settings: Settings, world: World): Promise<Settings> {
  const { url, allowPlaintext } = settings
  const tls = group(settings, 'tls')
  const isDecided = tls['startTls'] !== undefined || allowPlaintext === true
  const urls = [url].flat().map(String)
  if (isDecided || typeof url === 'object' || !urls.some((one) => /^ldap:/i.test(one))) {
    return settings
  }
  const isHere = urls.every((one) =>
    /^ldap:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::|\/|$)/i.test(one),
  )
  const startTls = await agreedTo('Upgrade the connection to TLS (StartTLS)?', !isHere, world)
  return startTls ? { ...settings, tls: { ...tls, startTls } } : settings
}

async function surveyed(settings: Settings, world: World): Promise<Survey | undefined> {
  const { url, tls, allowPlaintext } = settings
  // The core checks what the settings really are.
  const options = { url, tls, allowPlaintext } as LdapAuthOptions
  let found: Survey | undefined
  try {
    const findings = await report(
      async function* (listening) {
        found = await survey(options, listening)
        yield* found.findings
      },
      textReporter({ output: world.stderr }, world),
      world,
    )
    return findings.some(({ verdict }) => verdict === 'failed') ? undefined : found
  } catch (error) {
    if (!isAttended(world) || !isMistake(error)) throw error
    world.stderr.write(`${printable(conceal(error.message, world.secrets))}\n`)
    return undefined
  }
}

function isMistake(error: unknown): error is Error {
  return isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_OPTIONS'
}
