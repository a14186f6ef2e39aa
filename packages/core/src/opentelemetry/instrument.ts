import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api'
import { flag } from '../options/checks.ts'
import { isAbsent, members, type Option, refusal, rootOption, section } from '../options/option.ts'
import { stopAll } from '../words/listen.ts'
import { type Measured, startFigures } from './figures.ts'
import { startMeasurements } from './measurements.ts'
import { startSpans } from './spans.ts'

/** What is told of, and to whom. */
export interface InstrumentOptions {
  /**
   * Where spans go.
   * @defaultValue the global one
   */
  tracerProvider?: TracerProvider | undefined
  /**
   * Where metrics go.
   * @defaultValue the global one
   */
  meterProvider?: MeterProvider | undefined
  /** Whose connections and caches are shown as metrics. Logins are measured without it. */
  handles?: readonly Measured[] | undefined
  /**
   * Whether the span of a login carries `user.id` and `client.address`. Metrics never do.
   * @defaultValue `false`
   */
  identifyUsers?: boolean | undefined
}

/**
 * Makes spans and metrics of the logins of this process, until what it returns is called:
 *
 * ```ts
 * const stop = instrument({ handles: [ldap] })
 * ```
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function instrument(options: InstrumentOptions = {}): () => void {
  const known = section(rootOption(options), [
    'tracerProvider',
    'meterProvider',
    'handles',
    'identifyUsers',
  ])
  const handles = isAbsent(known.handles) ? [] : members(known.handles).map(measured)
  const identifyUsers = flag(false)(known.identifyUsers)
  const { tracerProvider = trace, meterProvider = metrics } = options
  const name = '@ldap-auth/core'
  const meter = meterProvider.getMeter(name)
  const spans = startSpans(tracerProvider.getTracer(name), identifyUsers)
  return stopAll([spans.stop, startMeasurements(meter, spans.here), startFigures(meter, handles)])
}

function measured(option: Option): Measured {
  const { value } = option
  if (typeof Object(value) === 'object' && 'stats' in Object(value)) return value as Measured
  throw refusal(option, 'must be what createLdapAuth gave')
}
