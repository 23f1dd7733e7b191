import path from 'node:path'

/**
 * Which room of src/ may import from which.
 * - a feature imports lib, components and itself, never another feature and never app;
 * - components import lib and components; lib imports lib only;
 * - app composes everything.
 */
const mayImport = {
  lib: ['lib'],
  components: ['lib', 'components'],
  features: ['lib', 'components'],
  app: ['lib', 'components', 'features', 'app'],
}

/** Splits a file name into its room ("features") and, for a feature, its name. */
function roomOf(file) {
  const parts = file.split(path.sep)
  const src = parts.lastIndexOf('src')
  if (src < 0) return null
  return { room: parts[src + 1], feature: parts[src + 1] === 'features' ? parts[src + 2] : null, src }
}

/** Turns what an import names into a file path, or null for a package. */
function resolve(importer, source) {
  if (source.startsWith('.')) return path.resolve(path.dirname(importer), source)
  if (!source.startsWith('@/')) return null
  const { src } = roomOf(importer)
  return path.join(
    importer
      .split(path.sep)
      .slice(0, src + 1)
      .join(path.sep),
    source.slice(2),
  )
}

/** Says why importing target from importer is refused, or null when it is allowed. */
function refusal(importer, target) {
  const from = roomOf(importer)
  const to = roomOf(target)
  if (!from || !to || !mayImport[from.room] || !mayImport[to.room]) return null
  if (from.feature && from.feature === to.feature) return null
  if (mayImport[from.room].includes(to.room)) return null
  const name = (r) => (r.feature ? `feature "${r.feature}"` : `"${r.room}"`)
  return `${name(from)} must not import ${name(to)}; move what both need to src/lib or src/components.`
}

export const boundaries = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node) => {
      if (!node.source || typeof node.source.value !== 'string' || !roomOf(context.filename)) return
      const target = resolve(context.filename, node.source.value)
      const message = target && refusal(context.filename, target)
      if (message) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
