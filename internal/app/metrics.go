package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are this process's figures. Labels are route templates and codes, never ids.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "chartwright_http_request_seconds", Help: "Time to answer, by route.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watchJobs adds the ledger's open and dead jobs of all agencies, counted when somebody asks.
func (m *metrics) watchJobs(count func(context.Context) (map[string]int, error)) {
	m.registry.MustRegister(&jobsCollector{count: count,
		desc: prometheus.NewDesc("chartwright_jobs", "Background jobs that are not done, by state; dead ones wait for a person.", []string{"state"}, nil)})
}

// countPatience bounds the count of jobs, so that a slow database does not hold up the other figures.
const countPatience = 2 * time.Second

type jobsCollector struct {
	count func(context.Context) (map[string]int, error)
	desc  *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (j *jobsCollector) Describe(out chan<- *prometheus.Desc) { out <- j.desc }

// Collect implements prometheus.Collector. A database that does not answer leaves the figure out; readyz tells of it.
func (j *jobsCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countPatience)
	defer cancel()
	counts, err := j.count(ctx)
	if err != nil {
		return
	}
	for _, state := range []string{"waiting", "running", "retrying", "dead"} {
		out <- prometheus.MustNewConstMetric(j.desc, prometheus.GaugeValue, float64(counts[state]), state)
	}
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
