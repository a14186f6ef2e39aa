import { type BerWriter, Control as CodecControl } from 'ldapts'
import { OCTET_STRING } from './elements.ts'

/** A control that goes with a request (RFC 4511 section 4.1.11). */
export interface RequestControl {
  readonly oid: string
  /** Whether a directory that does not know the control must refuse the request. */
  readonly critical: boolean
  readonly value?: Buffer | undefined
}

/** Our control as one of the codec: the value goes out as the bytes it is. */
class WrittenControl extends CodecControl {
  readonly #value: Buffer | undefined

  constructor({ oid, critical, value }: RequestControl) {
    super(oid, { critical })
    this.#value = value
  }

  override writeControl(writer: BerWriter): void {
    if (this.#value !== undefined) writer.writeBuffer(this.#value, OCTET_STRING)
  }
}

export function codecControls(controls: readonly RequestControl[] = []): CodecControl[] {
  return controls.map((control) => new WrittenControl(control))
}
