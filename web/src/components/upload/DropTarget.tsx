import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useRef, useState, type ChangeEvent, type DragEvent, type ReactNode } from 'react'
import { acceptedTypes, chooseFiles } from './names'
import classes from './Upload.module.css'

interface Props {
  /** Where the files go, in words: names the target. */
  label: string
  onFiles: (files: File[]) => void
  /** More about what happens to them. */
  children?: ReactNode
  /** Why nothing can be dropped yet. */
  blocked?: string
}

/** A place to drop files on, or to choose them by a button. */
export function DropTarget({ label, onFiles, children, blocked }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [note, setNote] = useState('')
  const take = (files: File[]) => {
    const { taken, note: said } = chooseFiles(files)
    setNote(blocked ?? said)
    if (!blocked && taken.length > 0) onFiles(taken)
  }
  const hover = (event: DragEvent) => {
    event.preventDefault()
    setOver(event.type !== 'dragleave')
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take([...event.dataTransfer.files])
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    take([...(event.currentTarget.files ?? [])])
    event.currentTarget.value = ''
  }
  return (
    <div
      className={classes.target}
      data-over={over || undefined}
      role="group"
      aria-label={label}
      onDragEnter={hover}
      onDragOver={hover}
      onDragLeave={hover}
      onDrop={drop}
    >
      <IconUpload size={22} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <strong>{label}</strong>
        <span className={classes.hint}>{children}</span>
        {note && <span role="alert">{note}</span>}
      </div>
      <Button
        size="xs"
        variant="default"
        disabled={blocked !== undefined}
        onClick={() => input.current?.click()}
      >
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={acceptedTypes}
        aria-label={`${label}: choose files`}
        onChange={choose}
      />
    </div>
  )
}
