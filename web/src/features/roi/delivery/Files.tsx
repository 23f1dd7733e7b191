import type { Schema } from '@/lib/api/client'
import { formatBytes, plural } from '@/lib/format'
import classes from './Delivery.module.css'

type File = Schema<'ReleaseFile'>

/** The files of a release with their sizes and hashes; nothing where it is one. */
export function Files({ files, of }: { files: File[] | null; of: string }) {
  if (!files || files.length < 2) return null
  return (
    <details className={classes.files}>
      <summary>
        {plural(files.length, 'file')} in {of}
      </summary>
      <ul aria-label={`Files in ${of}`}>
        {files.map((f) => (
          <li key={f.name}>
            <span>{f.name}</span>
            <span className={classes.to}>
              {f.kind === 'original' ? 'as it came' : pagesOf(f)} · {formatBytes(f.size)}
            </span>
            <span className={classes.hash}>SHA-256 {f.hash}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function pagesOf({ firstPage = 1, pages = 1 }: File): string {
  return pages === 1 ? `page ${firstPage}` : `pages ${firstPage}–${firstPage + pages - 1}`
}
