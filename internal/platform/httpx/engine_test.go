package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"chartwright/internal/platform/httpx"
)

func TestBrowsersAreToldToKeepToHTTPS(t *testing.T) {
	t.Parallel()
	for _, https := range []bool{true, false} {
		engine, err := httpx.NewEngine(httpx.EngineConfig{HTTPS: https})
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		engine.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		if told := answer.Header().Get("Strict-Transport-Security") != ""; told != https {
			t.Errorf("with https %v the header is there: %v", https, told)
		}
	}
}
