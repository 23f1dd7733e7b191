import { Select, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import type { QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ifMatch } from './api'
import { Editor } from './Editor'
import { timeZones } from './words'

/** A client or a facility as it is kept. */
interface Place {
  id: string
  name: string
  code: string
  timezone: string
  version: number
}

/** What both have. */
export interface PlaceValues extends Record<string, unknown> {
  name: string
  code: string
  timezone: string
}

/** The place whose newest version alone a change is for. */
interface Seen {
  path: { id: string }
  header: { 'If-Match': string }
}

interface Props<P extends Place, V extends PlaceValues> {
  /** "client": names the panel and what is said when it is saved. */
  noun: string
  /** null: a new one. */
  place: P | null
  /** What the form begins with, beside name, code and time zone; those only where they are to differ from the usual. */
  initial: Omit<V, keyof PlaceValues> & Partial<PlaceValues>
  create: (values: V) => Promise<unknown>
  change: (values: V, params: Seen) => Promise<unknown>
  refresh: QueryKey[]
  onClose: () => void
  onReload: () => void
  /** Stands above the name. */
  before?: (form: UseFormReturnType<V>) => ReactNode
  /** Stands under the time zone. */
  after: (form: UseFormReturnType<V>) => ReactNode
}

/** The panel in which a client or a facility is set up: both have a name, a code and a time zone, and are saved alike. */
export function PlaceEditor<P extends Place, V extends PlaceValues>(props: Props<P, V>) {
  const { noun, place, initial, onClose } = props
  const usual = { name: '', code: '', timezone: 'America/New_York', ...initial }
  const own = place && { name: place.name, code: place.code, timezone: place.timezone }
  const form = useForm<V>({ initialValues: { ...usual, ...own } as unknown as V })
  const save = (values: V) => {
    if (!place) return props.create(values)
    return props.change(values, { path: { id: place.id }, header: ifMatch(place.version) })
  }
  const title = noun.charAt(0).toUpperCase() + noun.slice(1)
  return (
    <Editor
      title={place?.name ?? `New ${noun}`}
      form={form}
      save={save}
      refresh={props.refresh}
      saved={`${title} ${place ? 'saved' : 'added'}`}
      onClose={onClose}
      onSaved={onClose}
      onReload={props.onReload}
    >
      {props.before?.(form)}
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <TextInput
        label="Code"
        description="2 to 12 capitals and digits, as it stands in files"
        required
        {...form.getInputProps('code')}
        onChange={(e) => form.setValues({ code: e.currentTarget.value.toUpperCase() } as Partial<V>)}
      />
      <Select
        label="Time zone"
        description="Its calendar and business time"
        searchable
        data={timeZones()}
        {...form.getInputProps('timezone')}
      />
      {props.after(form)}
    </Editor>
  )
}
