package measure

import (
	"math"
	"slices"
	"time"
)

// Apart says how well two kinds of acts can be told from each other by how long they take.
type Apart struct {
	Share float64 // of all pairs of one act of each kind, those in which the first took longer: one half where nothing can be told
	P     float64 // how likely a share so far from one half is where nothing can be told (Mann-Whitney, two sides, normal approximation)
}

// TellApart compares the times of two kinds of acts, some of each.
func TellApart(a, b []time.Duration) Apart {
	type one struct {
		took  time.Duration
		first bool
	}
	all := make([]one, 0, len(a)+len(b))
	for _, t := range a {
		all = append(all, one{t, true})
	}
	for _, t := range b {
		all = append(all, one{t, false})
	}
	slices.SortFunc(all, func(x, y one) int { return int(x.took - y.took) })
	ranks, ties := 0.0, 0.0
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].took == all[from].took {
			to++
		}
		for _, x := range all[from:to] {
			if x.first {
				ranks += float64(from+1+to) / 2
			}
		}
		n := float64(to - from)
		ties += n*n*n - n
		from = to
	}
	na, nb := float64(len(a)), float64(len(b))
	n := na + nb
	u := ranks - na*(na+1)/2
	spread := math.Sqrt(na * nb / 12 * (n + 1 - ties/(n*(n-1))))
	p := 1.0
	if spread > 0 {
		p = math.Erfc(math.Abs(u-na*nb/2) / spread / math.Sqrt2)
	}
	return Apart{Share: u / (na * nb), P: p}
}
