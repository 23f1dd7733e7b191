package performance

import "math"

// buckets is the number of classes of turnaround; see event_figures. The last has no end.
const buckets = 24

// histogram counts items by class of turnaround.
type histogram struct {
	counts [buckets]int
	total  int
}

// histogramOf takes the counts of all classes.
func histogramOf(counts []int) (h histogram) {
	for i := range min(len(counts), buckets) {
		h.counts[i] = counts[i]
		h.total += counts[i]
	}
	return h
}

func (h *histogram) merge(o histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
}

// edge is where a class ends, in seconds; class n+1 begins there.
func edge(bucket int) float64 { return 60 * math.Pow(2, float64(bucket)*2/3) }

// quantile gives the seconds that a share of the items took at most, nil where there are none. Inside a class items are
// taken to lie evenly on a logarithmic scale, so that the answer is off by a fifth at worst and a few percent as a rule.
func (h *histogram) quantile(share float64) *float64 {
	if h.total == 0 {
		return nil
	}
	rank, seen := share*float64(h.total), 0.0
	for b, n := range h.counts {
		if n == 0 || seen+float64(n) < rank {
			seen += float64(n)
			continue
		}
		part := (rank - seen) / float64(n)
		if b == 0 {
			v := part * edge(0)
			return &v
		}
		v := edge(b-1) * math.Pow(edge(b)/edge(b-1), part)
		return &v
	}
	v := edge(buckets - 1)
	return &v
}
