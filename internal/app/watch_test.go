package app_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartwright/internal/app"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/testkit/freeport"
)

// listening is an installation of a test's own, that is watched at an address beside.
type listening struct {
	cfg    config.Config
	client *http.Client
	t      *testing.T
}

func newListening(t *testing.T, more ...string) *listening {
	t.Helper()
	cfg, err := config.Load(append([]string{"CHARTWRIGHT_DATABASE_URL=" + testkit.Database(t).App, "CHARTWRIGHT_DATA_DIR=" + t.TempDir(),
		"CHARTWRIGHT_EXAMINE_PROCESSES=1", "CHARTWRIGHT_DEMO=off", "CHARTWRIGHT_ADDRESS=" + free(t), "CHARTWRIGHT_WATCH_ADDRESS=" + free(t)}, more...))
	if err != nil {
		t.Fatal(err)
	}
	unchecked := &tls.Config{InsecureSkipVerify: true} // as a load balancer does
	return &listening{cfg: cfg, client: &http.Client{Transport: &http.Transport{TLSClientConfig: unchecked, DisableKeepAlives: true}}, t: t}
}

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	port, err := freeport.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

// run starts it, waits until it is watched, and stops it with the test.
func (l *listening) run(start func(context.Context) error) {
	l.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- start(ctx) }()
	l.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			l.t.Error(err)
		}
	})
	for {
		if status, _ := l.get("http://" + l.cfg.WatchAddress + "/healthz"); status == http.StatusOK {
			return
		}
		select {
		case err := <-ended:
			l.t.Fatal("it ended: ", err)
		case <-time.After(20 * time.Millisecond): // asked again
		}
	}
}

func (l *listening) get(url string) (status int, body string) {
	l.t.Helper()
	answer, err := l.client.Get(url)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestWorkersAreWatched(t *testing.T) {
	t.Parallel()
	l := newListening(t)
	l.run(func(ctx context.Context) error { return app.Work(ctx, l.cfg) })
	at := "http://" + l.cfg.WatchAddress
	if status, body := l.get(at + "/readyz"); status != http.StatusOK || !strings.Contains(body, `"database":"ok"`) {
		t.Errorf("readyz: %d %s", status, body)
	}
	if _, body := l.get(at + "/metrics"); !strings.Contains(body, `chartwright_jobs{state="dead"} 0`) {
		t.Error("the figures do not tell of the jobs")
	}
	for _, path := range []string{"/", "/api/v1/me", "/openapi.json"} {
		if status, _ := l.get(at + path); status != http.StatusNotFound {
			t.Errorf("%s is answered by %d where only watchers may come", path, status)
		}
	}
	if status, _ := l.get("http://" + l.cfg.Address + "/healthz"); status != 0 {
		t.Errorf("a worker answers at the address of serve: %d", status)
	}
}

func TestFiguresAreNotServedBesidePages(t *testing.T) {
	t.Parallel()
	l := newListening(t, "CHARTWRIGHT_TLS=self-signed")
	announced := make(chan string, 1)
	l.run(func(ctx context.Context) error {
		return app.Serve(ctx, l.cfg, func(s *app.Started) { announced <- s.Address })
	})
	at := "https://" + <-announced
	for path, hidden := range map[string]string{"/metrics": "chartwright_jobs", "/readyz": `"database"`} {
		if status, body := l.get(at + path); status != http.StatusNotFound || strings.Contains(body, hidden) {
			t.Errorf("%s is answered by %d beside the pages", path, status)
		}
	}
	if status, _ := l.get(at + "/healthz"); status != http.StatusOK {
		t.Errorf("healthz by TLS: %d", status)
	}
	if status, _ := l.get(at + "/api/v1/me"); status != http.StatusUnauthorized {
		t.Errorf("the API by TLS: %d", status)
	}
	if status, _ := l.get(strings.Replace(at, "https", "http", 1) + "/api/v1/me"); status == http.StatusUnauthorized {
		t.Error("the API answers without TLS too")
	}
	if _, body := l.get("http://" + l.cfg.WatchAddress + "/metrics"); !strings.Contains(body, "chartwright_jobs") {
		t.Error("the figures are nowhere")
	}
}
