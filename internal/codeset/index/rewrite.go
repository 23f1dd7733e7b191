package index

import (
	"cmp"
	"slices"
	"strings"

	"chartwright/internal/codeset/lexicon"
	"chartwright/internal/codeset/published"
)

// Bounds on how many readings of a query are tried.
const (
	maxReadings       = 8
	maxReferences     = 3
	maxKeyWords       = 4
	maxReferenceWords = 8
)

// token is one word of a reading. exact tokens are not taken for the beginning of a longer word.
type token struct {
	text  string
	exact bool
}

// reading is one way to understand a query; penalty grows with how far it is from what was typed.
type reading struct {
	tokens  []token
	penalty float32
}

type reference struct {
	from, to []string
}

// rewriter knows the abbreviations and the see-references of a system.
type rewriter struct {
	lexicon    *lexicon.Lexicon
	references []reference
	byWord     map[string][]int32 // the references by the rarest word of what they start from
}

func newRewriter(lex *lexicon.Lexicon, v *vocabulary, contents []published.Content) *rewriter {
	rw := &rewriter{lexicon: lex, byWord: map[string][]int32{}}
	seen := map[string]bool{}
	for _, c := range contents {
		for _, ref := range c.References {
			from, to := significant(words(ref.From)), referenceTarget(ref.To)
			if len(from) == 0 || len(to) == 0 || len(to) > maxReferenceWords || to[0] == "condition" {
				continue
			}
			slices.Sort(from)
			from = slices.Compact(from)
			key := strings.Join(from, " ") + "|" + strings.Join(to, " ")
			if seen[key] || slices.Equal(from, slices.Sorted(slices.Values(to))) {
				continue
			}
			seen[key] = true
			rarest := slices.MinFunc(from, func(a, b string) int { return cmp.Compare(frequency(v, a), frequency(v, b)) })
			rw.byWord[rarest] = append(rw.byWord[rarest], int32(len(rw.references)))
			rw.references = append(rw.references, reference{from, to})
		}
	}
	return rw
}

func frequency(v *vocabulary, w string) uint64 {
	if bm := v.exact(w); bm != nil {
		return bm.GetCardinality()
	}
	return 0
}

// referenceTarget drops the directions to the reader in a reference, "Fracture, traumatic, by site".
func referenceTarget(to string) []string {
	to, _, _ = strings.Cut(to, ", by ")
	return significant(words(to))
}

// readings lists the ways to understand what was typed, likeliest first.
func (rw *rewriter) readings(text string, v *vocabulary) []reading {
	raw := strings.Fields(strings.ToLower(text))
	if len(raw) > maxQueryWords {
		raw = raw[:maxQueryWords]
	}
	out := []reading{{}}
	for i := 0; i < len(raw); {
		meanings, used := rw.meanings(raw[i:], i, len(raw), v)
		out = combine(out, meanings)
		i += used
	}
	out = slices.DeleteFunc(out, func(r reading) bool { return len(r.tokens) == 0 })
	for i := range out {
		out[i].tokens = dropStopWords(out[i].tokens)
	}
	return rw.followReferences(out)
}

// combine appends each meaning to each reading so far, keeping the likeliest.
func combine(sofar, meanings []reading) []reading {
	var out []reading
	for _, m := range meanings {
		for _, r := range sofar {
			tokens := make([]token, 0, len(r.tokens)+len(m.tokens))
			out = append(out, reading{append(append(tokens, r.tokens...), m.tokens...), r.penalty + m.penalty})
		}
	}
	slices.SortStableFunc(out, func(a, b reading) int { return cmp.Compare(a.penalty, b.penalty) })
	return out[:min(len(out), maxReadings)]
}

// meanings reads the next words: the longest abbreviation that starts here, and as typed.
func (rw *rewriter) meanings(raw []string, at, of int, v *vocabulary) (out []reading, used int) {
	for n := min(maxKeyWords, len(raw)); n > 0; n-- {
		expansions, ok := rw.abbreviation(raw[:n])
		if !ok {
			continue
		}
		for i, meaning := range expansions {
			out = append(out, reading{tokensOf(meaning, true), 4 * float32(i)})
		}
		literal := tokensOf(strings.Join(raw[:n], " "), false)
		if rw.knows(literal, v) || at+n == of {
			out = append(out, reading{literal, 3})
		}
		return out, n
	}
	return []reading{{tokens: tokensOf(raw[0], false)}}, 1
}

// abbreviation looks words up as typed, then without hyphens and in the singular ("a-fib", "UTIs").
func (rw *rewriter) abbreviation(raw []string) ([]string, bool) {
	key := trimmed(raw)
	for _, k := range []string{key, strings.ReplaceAll(key, "-", ""), strings.ReplaceAll(key, "-", " "), singular(key), strings.TrimSuffix(key, "s")} {
		if meanings, ok := rw.lexicon.Abbreviations[k]; ok {
			return meanings, true
		}
	}
	return nil, false
}

func (rw *rewriter) knows(tokens []token, v *vocabulary) bool {
	for _, t := range tokens {
		if v.find(t.text) < 0 {
			return false
		}
	}
	return len(tokens) > 0
}

// trimmed joins words to a key of the lexicon, without the punctuation around them.
func trimmed(raw []string) string {
	return strings.Trim(strings.Join(raw, " "), ",;:.()[]\"")
}

func tokensOf(text string, exact bool) []token {
	var out []token
	for _, w := range words(text) {
		out = append(out, token{w, exact})
	}
	return out
}

func dropStopWords(tokens []token) []token {
	out := make([]token, 0, len(tokens))
	for _, t := range tokens {
		if !stopWords[t.text] && !slices.ContainsFunc(out, func(o token) bool { return o.text == t.text }) {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return tokens
	}
	return out
}

// followReferences adds readings in which the words of a see-reference are replaced by what it points to, longest match first.
func (rw *rewriter) followReferences(in []reading) []reading {
	out := in
	for _, r := range in {
		refs := rw.referencesIn(r.tokens)
		for i, ref := range refs[:min(len(refs), maxReferences)] {
			if len(out) >= 2*maxReadings {
				return out
			}
			out = append(out, reading{replace(r.tokens, ref), r.penalty + 4 + 2*float32(i)})
		}
	}
	return out
}

func (rw *rewriter) referencesIn(tokens []token) []reference {
	has := func(w string) bool { return slices.ContainsFunc(tokens, func(t token) bool { return t.text == w }) }
	var out []reference
	for _, t := range tokens {
		for _, i := range rw.byWord[t.text] {
			if ref := rw.references[i]; len(ref.from) <= len(tokens) && !slices.ContainsFunc(ref.from, func(w string) bool { return !has(w) }) {
				out = append(out, ref)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b reference) int { return cmp.Compare(len(b.from), len(a.from)) })
	return out
}

func replace(tokens []token, ref reference) []token {
	var out []token
	for _, w := range ref.to {
		out = append(out, token{w, true})
	}
	for _, t := range tokens {
		if !slices.Contains(ref.from, t.text) {
			out = append(out, t)
		}
	}
	return dropStopWords(out)
}
