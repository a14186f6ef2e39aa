/** Who logs in, with which password, in which order: the same for every side, and in libldap.c too. */

/** @param {number} number */
export function nameOf(number) {
  return `user${String(number).padStart(5, '0')}`
}

/** @param {string} name */
export function passwordOf(name) {
  return `password of ${name}`
}

/** Numbers below 1, the same ones for the same seed (mulberry32).
 * @param {number} seed */
export function randomNumbers(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
