package sso

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyThePublicInternetIsReached(t *testing.T) {
	t.Parallel()
	for _, inside := range []string{
		"127.0.0.1:443", "10.0.0.1:443", "172.16.9.9:443", "192.168.1.1:443", "169.254.169.254:80", "100.64.0.1:443", "0.0.0.0:443", "255.255.255.255:443",
		"[::1]:443", "[fe80::1%eth0]:443", "[fd00::1]:443", "[::ffff:10.0.0.1]:443", "[::]:443", "[64:ff9b::a00:1]:443", "[2002:a00:1::]:443", "224.0.0.1:443", "nowhere",
	} {
		if judge(inside) == nil {
			t.Errorf("%s is reached", inside)
		}
	}
	for _, outside := range []string{"1.1.1.1:443", "[2606:4700::1111]:443"} {
		if err := judge(outside); err != nil {
			t.Errorf("%s: %v", outside, err)
		}
	}
}

// TestNamesAndSchemesDoNotLeadInside asks servers that stand inside, by address and by name, as an agency's setting could.
func TestNamesAndSchemesDoNotLeadInside(t *testing.T) {
	t.Parallel()
	reached := false
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	client := newClient(false)
	for _, at := range []string{plain.URL, secure.URL, strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), "file:///etc/passwd"} {
		res, err := client.Get(at) //nolint:noctx // the client has its own patience
		if err == nil {
			_ = res.Body.Close()
		}
		if !errors.Is(err, errUnreachable) {
			t.Errorf("%s: %v", at, err)
		}
	}
	if reached {
		t.Error("a server inside was reached")
	}
}

func TestRedirectionsAreNotFollowed(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/", http.StatusFound))
	t.Cleanup(inside.Close)
	res, err := newClient(true).Get(inside.URL) //nolint:noctx // the client has its own patience
	if err != nil || res.StatusCode != http.StatusFound {
		t.Fatalf("answer %v, error %v", res, err)
	}
	_ = res.Body.Close()
}
