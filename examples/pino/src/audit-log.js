// @ts-check
import { onAudit, toEcs } from '@ldap-auth/core/audit'
import { pino } from 'pino'

/** What no line shows, wherever else in the application somebody logs a request, options or an error. */
const redact = [
  'password',
  '*.password',
  '*.*.password',
  '*.bindCredentials',
  '*.headers.authorization',
  '*.headers.cookie',
]

/** Writes lines to the standard output, or to where a test reads them.
 * @param {import('pino').DestinationStream} [destination] */
export function createLogger(destination) {
  return pino({ redact, base: { service: { name: 'example' } } }, destination)
}

/**
 * Logs who logged in, who did not and why, in the fields of the Elastic Common Schema.
 *
 * @param {import('pino').Logger} logger
 * @returns what ends it
 */
export function logAudit(logger) {
  return onAudit((record) => {
    const level = record.outcome === 'success' ? 'info' : 'warn'
    logger[level](toEcs(record), record.name)
  })
}
