import { toneColors, type Tone } from '@/components/tone'
import type { Me } from '@/lib/me'
import classes from './Shell.module.css'

const tones: Record<string, Tone> = { info: 'info', warning: 'warn', error: 'bad' }

/** What everybody must know while it lasts, e.g. that only the starter code set is loaded. */
export function Banners({ banners }: { banners: Me['banners'] }) {
  return banners.map((banner) => (
    <div
      key={banner.text}
      role="status"
      className={classes.banner}
      style={toneColors(tones[banner.kind] ?? 'warn')}
    >
      {banner.text}
    </div>
  ))
}
