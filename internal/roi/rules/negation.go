package rules

// weakening knows the words that make a mention weak.
type weakening struct {
	before, after, others phrases[struct{}]
	reach                 int
}

func weakeners(rules []sensitivityRule) weakening {
	var w weakening
	for _, r := range rules {
		if r.Negation == nil {
			continue
		}
		w.reach = r.Negation.Reach
		for _, p := range r.Negation.Before {
			w.before.add(p, false, struct{}{})
		}
		for _, p := range r.Negation.After {
			w.after.add(p, false, struct{}{})
		}
		for _, p := range r.Negation.Others {
			w.others.add(p, false, struct{}{})
		}
	}
	return w
}

// of says why the mention in words from..to is weak; empty where it is not. Only words of the same sentence within reach count,
// and "but", "however" and "except" end the reach of what stands before them.
func (w weakening) of(text []word, from, to int) string {
	begin := from
	for begin > 0 && from-begin < w.reach && !text[begin-1].ends && !turns(text[begin-1].lower) {
		begin--
	}
	for i := begin; i < from; i++ {
		if w.stands(w.before, text, i, from) {
			return "negated"
		}
		if w.stands(w.others, text, i, from) {
			return "of another person"
		}
	}
	for i := to; i < len(text) && i-to < w.reach && !text[i-1].ends && !turns(text[i].lower); i++ {
		if w.stands(w.after, text, i, len(text)) {
			return "negated"
		}
	}
	return ""
}

func (w weakening) stands(p phrases[struct{}], text []word, i, end int) (found bool) {
	p.at(text, i, func(n int, _ struct{}) { found = found || i+n <= end })
	return found
}

func turns(word string) bool {
	return word == "but" || word == "however" || word == "except" || word == "although"
}
