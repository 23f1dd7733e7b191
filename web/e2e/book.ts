/** Some codes of the book, enough to search, walk and be told apart. */
export const book = [
  ['I50', 'Heart failure', false],
  ['I50.2', 'Systolic (congestive) heart failure', false],
  ['I50.20', 'Unspecified systolic (congestive) heart failure', true],
  ['I50.21', 'Acute systolic (congestive) heart failure', true],
  ['I50.23', 'Acute on chronic systolic (congestive) heart failure', true],
  ['N17.9', 'Acute kidney failure, unspecified', true],
  ['I48.0', 'Paroxysmal atrial fibrillation', true],
  ['E87.6', 'Hypokalemia', true],
  ['Z79.4', 'Long term (current) use of insulin', true],
] as const

export const hit = ([code, description, billable]: (typeof book)[number]) => ({
  system: 'ICD10CM',
  code,
  description,
  billable,
})
export const bare = (code: string) => code.replace('.', '')
export const find = (code: string) => book.find(([c]) => bare(c) === bare(code))
