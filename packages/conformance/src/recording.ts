import { writeFileSync } from 'node:fs'
import golden from './transcript.json' with { type: 'json' }
import type { Transcript } from './transcript.ts'

/** What every adapter answers, by case. */
export const recorded: Readonly<Partial<Record<string, Transcript>>> = golden

/** Where to write down what an adapter answers, instead of comparing it. */
const target = process.env['LDAP_AUTH_WRITE_TRANSCRIPT']

/** Whether the run makes the record that others are compared with. */
export const isRecording: boolean = target !== undefined

/** Writes the record, if this run makes it. */
export function write(transcripts: Readonly<Record<string, Transcript>>): void {
  if (target !== undefined) writeFileSync(target, `${JSON.stringify(transcripts, null, 2)}\n`)
}
