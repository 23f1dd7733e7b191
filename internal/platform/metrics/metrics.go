// Package metrics keeps the figures of a process for Prometheus: counters that the process adds up as it works, and figures of
// the installation that are read from the database when somebody asks. Labels are words of the program (route templates, kinds,
// codes), never ids and never anything of a patient; each takes few values.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Set is everything one process tells of itself.
type Set struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
	busy     *prometheus.GaugeVec
	workers  *prometheus.GaugeVec
	moves    *prometheus.CounterVec
	pages    *prometheus.CounterVec
	blobs    *prometheus.HistogramVec
	unread   *prometheus.CounterVec
	spans    *prometheus.CounterVec
}

// New makes the figures of a process, all zero.
func New() *Set {
	s := &Set{registry: prometheus.NewRegistry(),
		requests: histogram("chartwright_http_request_seconds", "Time to answer, by route.", requestBuckets, "method", "route", "status"),
		jobs:     histogram("chartwright_job_seconds", "Time of one attempt of a background job, by kind and outcome.", jobBuckets, "kind", "outcome"),
		blobs:    histogram("chartwright_blob_seconds", "Time until the blob store answered, by operation and outcome.", requestBuckets, "operation", "outcome"),
		busy:     gauge("chartwright_job_workers_busy", "Workers of this process that are at a job.", "class"),
		workers:  gauge("chartwright_job_workers", "Workers of this process.", "class"),
		moves:    counter("chartwright_work_events_total", "What happened to work items: claimed, completed, expired and others.", "kind", "event"),
		pages:    counter("chartwright_ocr_pages_total", "Pages whose text was recognised, by outcome.", "outcome"),
		unread:   counter("chartwright_figures_unread_total", "Times that figures of the installation could not be read.", "source"),
		spans:    counter("chartwright_spans_total", "Parts of traces handed to the collector, by outcome; failed ones are lost.", "outcome")}
	s.registry.MustRegister(s.requests, s.jobs, s.blobs, s.busy, s.workers, s.moves, s.pages, s.unread, s.spans,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, outcome := range []string{"done", "failed"} { // a rate needs to see the nought before the first one
		s.pages.WithLabelValues(outcome)
		s.spans.WithLabelValues(outcome)
	}
	return s
}

var (
	requestBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
	jobBuckets     = []float64{.005, .025, .1, .5, 2.5, 10, 60, 300, 900}
)

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// Handler answers with the figures, in Prometheus's text form.
func (s *Set) Handler() http.Handler { return promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}) }

// Request is told of each answered request; route is the template.
func (s *Set) Request(method, route string, status int, took time.Duration) {
	s.requests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Observe(took.Seconds())
}

// knownMethod bounds the label: a method is text that anybody may invent.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// Workers says how many jobs of a class this process works at once.
func (s *Set) Workers(class string, n int) {
	s.workers.WithLabelValues(class).Set(float64(n))
	s.busy.WithLabelValues(class).Set(0)
}

// JobBegins is told that a worker took a job; call what it gives with the outcome when the attempt is over.
func (s *Set) JobBegins(kind, class string) (ended func(outcome string)) {
	busy, start := s.busy.WithLabelValues(class), time.Now()
	busy.Inc()
	return func(outcome string) {
		busy.Dec()
		s.jobs.WithLabelValues(kind, outcome).Observe(time.Since(start).Seconds())
	}
}

// Moved is told of each change of a work item that is durable.
func (s *Set) Moved(kind, event string) { s.moves.WithLabelValues(kind, event).Inc() }

// Recognised is told of each page that recognition has looked at.
func (s *Set) Recognised(err error) { s.pages.WithLabelValues(outcome(err)).Inc() }

// Stored is told of each answer of the blob store.
func (s *Set) Stored(operation string, took time.Duration, err error) {
	s.blobs.WithLabelValues(operation, outcome(err)).Observe(took.Seconds())
}

// Traced is told of the spans that the collector took, or did not.
func (s *Set) Traced(spans int, err error) { s.spans.WithLabelValues(outcome(err)).Add(float64(spans)) }

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "done"
}
