package charts

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// variables are the words a story may use in braces, such as {age} or {he}.
func variables(s *story, p Patient, at time.Time, rng *rand.Rand) map[string]string {
	v := map[string]string{
		"age": strconv.Itoa(p.AgeAt(at)), "last": p.Last, "first": p.First,
		"he": "he", "He": "He", "his": "his", "His": "His", "him": "him", "man": "man", "male": "male", "Mr": "Mr.",
		"date": at.Format("01/02/2006"), "year": strconv.Itoa(at.Year()),
	}
	if p.Sex == "F" {
		for from, to := range map[string]string{"he": "she", "He": "She", "his": "her", "His": "Her", "him": "her",
			"man": "woman", "male": "female", "Mr": "Ms."} {
			v[from] = to
		}
	}
	if p.AgeAt(at) < 18 {
		v["man"] = map[string]string{"F": "girl", "M": "boy"}[p.Sex]
	}
	for _, choice := range strings.Split(s.head["vars"], ";") {
		name, values, ok := strings.Cut(strings.TrimSpace(choice), "=")
		if !ok {
			continue
		}
		v[name] = pick(rng, strings.Split(values, "|"))
	}
	if side := v["side"]; side != "" {
		v["Side"] = strings.ToUpper(side[:1]) + side[1:]
		v["other"] = map[string]string{"left": "right", "right": "left"}[side]
	}
	return v
}

// expand replaces {variable}, and [[one|another]] by one of its wordings.
func expand(text string, vars map[string]string, rng *rand.Rand) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "[[")
		b.WriteString(before)
		if !ok {
			break
		}
		inside, after, _ := strings.Cut(rest, "]]")
		b.WriteString(pick(rng, strings.Split(inside, "|")))
		text = after
	}
	return substitute(b.String(), vars)
}

// substitute replaces {variable}; unknown names stay, so that the tests find them.
func substitute(text string, vars map[string]string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := vars[name]
		if !closed || !known {
			b.WriteString("{")
			text = rest
			continue
		}
		b.WriteString(value)
		text = after
	}
}
