/** @param {number} number */
export function nameOf(number) {
  return `user${String(number).padStart(5, '0')}`
}

/** @param {string} name */
export function passwordOf(name) {
  return `password of ${name}`
}
