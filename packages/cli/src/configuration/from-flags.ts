import type { Flags } from '../arguments/flags.ts'
import { UsageError } from '../stops.ts'
import { type Layer, present } from './settings.ts'

/** What the command line says. */
export function fromFlags(flags: Flags): Layer {
  const { ca, cert, key, filter } = flags
  const settings = present({
    url: urlOf(flags),
    tls: present({
      startTls: flags['start-tls'],
      ca: ca === undefined ? undefined : { file: ca },
      cert: cert === undefined ? undefined : { file: cert },
      key: key === undefined ? undefined : { file: key },
    }),
    service: present({ dn: flags['service-dn'] }),
    directory: flags.directory,
    user: present({ base: oneOrMore(flags.base), filter }),
    groups: present({ base: flags['group-base'] }),
    allowPlaintext: flags['allow-plaintext'],
  })
  return { source: 'the flags', settings: settings ?? {} }
}

function urlOf({ url, srv }: Flags): unknown {
  if (srv === undefined) return oneOrMore(url)
  if (url !== undefined)
    throw new UsageError('--url and --srv exclude each other: give one of them')
  return { srv }
}

function oneOrMore(values: readonly string[] | undefined): string | readonly string[] | undefined {
  return values?.length === 1 ? values[0] : values
}
