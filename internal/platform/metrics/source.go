package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Gauge declares a figure.
type Gauge struct {
	Name, Help string
	Labels     []string
}

// Report gives one value of a declared figure, with one value for each of its labels.
type Report func(name string, value float64, labels ...string)

// Source reads figures of the installation. Where Read fails, its figures are left out of that answer.
type Source struct {
	Name   string // told where it cannot be read
	Gauges []Gauge
	Read   func(ctx context.Context, report Report) error
}

// Reading bounds what asking may cost the database, however many ask and however slow it is.
const (
	readingKept = 5 * time.Second // figures younger than this are told again
	patience    = 2 * time.Second
	keptLonger  = 50 // and those younger than so many times what reading them took: of a large house 2 % of one connection
)

// Watch adds the figures of a source.
func (s *Set) Watch(source Source) {
	c := &sampled{source: source, unread: s.unread.WithLabelValues(source.Name), descs: map[string]*prometheus.Desc{}}
	for _, g := range source.Gauges {
		c.descs[g.Name] = prometheus.NewDesc(g.Name, g.Help, g.Labels, nil)
	}
	s.registry.MustRegister(c)
}

// sampled tells the figures of a source.
type sampled struct {
	source Source
	descs  map[string]*prometheus.Desc
	unread prometheus.Counter

	mu   sync.Mutex // who asks while another reads waits for that reading
	good time.Time  // until then the last reading is told again
	last []prometheus.Metric
}

// Describe implements prometheus.Collector.
func (s *sampled) Describe(out chan<- *prometheus.Desc) {
	for _, d := range s.descs {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (s *sampled) Collect(out chan<- prometheus.Metric) {
	for _, m := range s.now() {
		out <- m
	}
}

func (s *sampled) now() []prometheus.Metric {
	s.mu.Lock()
	defer s.mu.Unlock()
	start := time.Now()
	if start.Before(s.good) {
		return s.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	fresh := []prometheus.Metric{}
	err := s.source.Read(ctx, func(name string, value float64, labels ...string) {
		fresh = append(fresh, prometheus.MustNewConstMetric(s.descs[name], prometheus.GaugeValue, value, labels...))
	})
	read := time.Now()
	kept := max(readingKept, keptLonger*read.Sub(start))
	if err != nil { // a database that does not answer; readyz tells of it too
		s.unread.Inc()
		fresh, kept = nil, readingKept
	}
	s.good, s.last = read.Add(kept), fresh
	return fresh
}
