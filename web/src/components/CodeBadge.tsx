import { Tooltip } from '@mantine/core'
import classes from './CodeBadge.module.css'

interface Props {
  /** As published, with its dot: "I50.23". */
  code: string
  description?: string
  /** Struck through: deleted, or not valid on the date. */
  invalid?: boolean
}

/** A medical code in fixed-width type, its description on hover. */
export function CodeBadge({ code, description, invalid = false }: Props) {
  return (
    <Tooltip label={description} disabled={!description} multiline maw={360}>
      <code className={classes.code} data-invalid={invalid || undefined}>
        {code}
        {invalid && <span className="visually-hidden"> (not valid)</span>}
      </code>
    </Tooltip>
  )
}
