/** Under this name the suite stands in a run, and the table finds it. */
export const suiteName = 'adapter conformance'
