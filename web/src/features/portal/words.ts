import { en } from './words.en'
import { es } from './words.es'

export type Language = 'en' | 'es'
export type Words = typeof en

const all: Record<Language, Words> = { en, es }

export const wordsOf = (language: Language): Words => all[language]

/** The language a visitor begins with: the one they chose, else their browser's. */
export function firstLanguage(): Language {
  const chosen = sessionStorage.getItem('portal-language')
  if (chosen === 'en' || chosen === 'es') return chosen
  return navigator.language.toLowerCase().startsWith('es') ? 'es' : 'en'
}

/** A day or moment in the visitor's own zone and language. */
export function dayText(iso: string, language: Language): string {
  const day = iso.length === 10 ? new Date(`${iso}T12:00:00`) : new Date(iso)
  return day.toLocaleDateString(language === 'es' ? 'es-US' : 'en-US', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  })
}

export function money(minor: number, currency: string, language: Language): string {
  return new Intl.NumberFormat(language === 'es' ? 'es-US' : 'en-US', { style: 'currency', currency }).format(
    minor / 100,
  )
}
