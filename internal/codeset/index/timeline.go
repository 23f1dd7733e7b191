package index

import (
	"cmp"
	"slices"

	"chartwright/internal/codeset/published"
)

// listing is the appearance of a code in one published list.
type listing struct {
	list int // position among the system's lists by date
	row  published.Code
}

// history gathers what the published files say of one code.
type history struct {
	listed []listing        // in full lists such as order files, which say "in force from this release on"
	dated  []published.Code // with its own days
	text   []published.Code // descriptions without any date
	since  published.Date   // first day according to the conversion table
	exempt bool
}

// record takes in a row of content c, whose first day is that of the list numbered list where isList holds. A row that dates
// itself in a list of dates is also a mention in that list.
func (h *history) record(c *published.Content, row published.Code, list int, isList bool) {
	h.exempt = h.exempt || row.Exempt
	switch {
	case row.From > 0 || row.To > 0:
		h.dated = append(h.dated, row)
		if c.Kind == published.KindDates && row.To == 0 && isList && c.System != published.HCPCS {
			h.listed = append(h.listed, listing{list, row})
		}
	case c.From == 0:
		h.text = append(h.text, row)
	default:
		h.listed = append(h.listed, listing{list, row})
	}
}

// timeline works out the versions of a code. A full list holds until the next one; a code that a list leaves out ended the day
// before it. Days that the lists do not cover are filled from dated rows. starts are the first days of the lists, ascending;
// billableOnly marks the lists that never name headers, so that their silence does not end one.
func (h *history) timeline(starts []published.Date, billableOnly []bool) []version {
	var out []version
	for i, start := range starts {
		row, ok := h.inList(i, billableOnly)
		if !ok {
			continue
		}
		v := version{from: start, long: row.Long, short: row.Short, billable: row.Billable}
		if i+1 < len(starts) {
			v.to = starts[i+1].AddDays(-1)
		}
		if i > 0 && !h.has(i-1) && h.since > starts[i-1] && h.since < start {
			v.from = h.since
		}
		out = append(out, v)
	}
	for _, row := range h.dated {
		out = fillGaps(out, version{from: row.From, to: row.To, long: row.Long, short: row.Short, billable: row.Billable})
	}
	if len(out) == 0 {
		for _, row := range h.text {
			out = append(out, version{long: row.Long, short: row.Short, billable: row.Billable})
			break
		}
	}
	slices.SortFunc(out, func(a, b version) int { return cmp.Compare(a.from, b.from) })
	h.describe(out)
	return merge(out)
}

// inList finds the code in list i. A header is carried on from the list before through lists that name billable codes only.
func (h *history) inList(i int, billableOnly []bool) (published.Code, bool) {
	for _, l := range h.listed {
		if l.list == i {
			return l.row, true
		}
	}
	if i > 0 && billableOnly[i] {
		if row, ok := h.inList(i-1, billableOnly); ok && !row.Billable {
			return row, true
		}
	}
	return published.Code{}, false
}

func (h *history) has(list int) bool {
	return slices.ContainsFunc(h.listed, func(l listing) bool { return l.list == list })
}

// fillGaps adds the parts of v that no version covers yet.
func fillGaps(have []version, v version) []version {
	for _, h := range have {
		if !overlap(h, v) {
			continue
		}
		out := have
		if v.from < h.from {
			left := v
			left.to = h.from.AddDays(-1)
			out = fillGaps(out, left)
		}
		if h.to != 0 && (v.to == 0 || v.to > h.to) {
			right := v
			right.from = h.to.AddDays(1)
			out = fillGaps(out, right)
		}
		return out
	}
	return append(have, v)
}

func overlap(a, b version) bool {
	return (a.to == 0 || b.from <= a.to) && (b.to == 0 || a.from <= b.to)
}

// describe gives versions without a description the nearest one that is known.
func (h *history) describe(vs []version) {
	var known published.Code
	for _, rows := range [][]published.Code{h.dated, h.text} {
		for _, row := range rows {
			if row.Long != "" || known.Long == "" && row.Short != "" {
				known = row
			}
		}
	}
	for _, l := range h.listed {
		if l.row.Long != "" {
			known = l.row
		}
	}
	if known.Long == "" {
		known.Long = known.Short
	}
	for i := range vs {
		if vs[i].long == "" {
			vs[i].long, vs[i].short = known.Long, known.Short
		}
	}
}

// merge joins neighbouring versions that say the same.
func merge(vs []version) []version {
	var out []version
	for _, v := range vs {
		last := len(out) - 1
		if last >= 0 && out[last].long == v.long && out[last].billable == v.billable && out[last].to != 0 && out[last].to.AddDays(1) >= v.from {
			out[last].to = v.to
			continue
		}
		out = append(out, v)
	}
	return slices.Clip(out)
}
