package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Actor calls the house as somebody: a person in a browser, a hospital's system with a token, or nobody.
type Actor struct {
	Name   string
	UserID uuid.UUID
	Email  string
	Role   principal.Role
	Owner  Owner  // whose rows the actor may see
	Token  string // of the API; empty for people
	Scopes []string
	house  *House
	client *http.Client
}

// Nobody is a browser in which nobody has signed in.
func (h *House) Nobody() *Actor {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &Actor{Name: "nobody", house: h, client: &http.Client{Jar: jar, Timeout: 3 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Bearer is a program with that token.
func (h *House) Bearer(name, token string) *Actor {
	a := h.Nobody()
	a.Name, a.Token = name, token
	return a
}

// Password is the same for everybody and long enough to stand alone.
const Password = "seven kumquats at noon"

// SignIn begins a session of its own for the person, beside those there are.
func (a *Actor) SignIn() *Actor {
	a.house.t.Helper()
	fresh := a.house.Nobody()
	fresh.Name, fresh.UserID, fresh.Email, fresh.Role, fresh.Owner = a.Name, a.UserID, a.Email, a.Role, a.Owner
	fresh.Post("/sessions", map[string]any{"email": a.Email, "password": Password}).Want(a.house.t, http.StatusCreated)
	return fresh
}

// At is the same person at another house, not signed in there.
func (a *Actor) At(h *House) *Actor {
	there := *a
	there.house, there.client = h, h.Nobody().client
	return &there
}

// copy is the same person at h, signed in there by the cookies of the house at from.
func (a *Actor) copy(from string, h *House) *Actor {
	there := a.At(h)
	there.Scopes = slices.Clone(a.Scopes)
	old, err := url.Parse(from)
	h.must(err)
	here, err := url.Parse(h.URL)
	h.must(err)
	there.client.Jar.SetCookies(here, a.client.Jar.Cookies(old))
	return there
}

// Cookie is the value of a cookie of this browser.
func (a *Actor) Cookie(name string) string {
	u, err := url.Parse(a.house.URL)
	a.house.must(err)
	for _, c := range a.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request with the actor's credentials. path begins after /api/v1; body is JSON unless it is bytes or a string.
// header holds names and values in turn; an empty value takes a header away.
func (a *Actor) Do(method, path string, body any, header ...string) Answer {
	a.house.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	target := a.house.URL + httpx.Prefix + path
	if strings.HasPrefix(path, "//") { // an address outside the API
		target = a.house.URL + path[1:]
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(a.house.encode(body)))
	a.house.must(err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.Token != "" {
		req.Header.Set("Authorization", "Bearer "+a.Token)
	} else if csrf := a.Cookie(signin.CSRFCookie); csrf != "" {
		req.Header.Set(signin.CSRFHeader, csrf)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			req.Header.Del(header[i])
		}
	}
	res, err := a.client.Do(req)
	a.house.must(err)
	defer func() { _ = res.Body.Close() }()
	out := Answer{Status: res.StatusCode, Header: res.Header}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return out // it does not end by itself
	}
	out.Body, err = io.ReadAll(res.Body)
	a.house.must(err)
	return out
}

func (h *House) encode(body any) []byte {
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return b
	case string:
		return []byte(b)
	}
	out, err := json.Marshal(body)
	h.must(err)
	return out
}

// Get, Post and Put are Do for the usual methods.
func (a *Actor) Get(path string) Answer { a.house.t.Helper(); return a.Do(http.MethodGet, path, nil) }

// Post sends a body.
func (a *Actor) Post(path string, body any) Answer {
	a.house.t.Helper()
	return a.Do(http.MethodPost, path, body)
}

// Put sends a body for whatever version there is.
func (a *Actor) Put(path string, body any, version string) Answer {
	a.house.t.Helper()
	return a.Do(http.MethodPut, path, body, "If-Match", version)
}

// Want fails the test unless the status is that.
func (r Answer) Want(t testing.TB, status int) Answer {
	t.Helper()
	if r.Status != status {
		t.Fatalf("answered %d, want %d: %s", r.Status, status, r.Body)
	}
	return r
}

// JSON reads the body into dest.
func (r Answer) JSON(t testing.TB, dest any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, dest); err != nil {
		t.Fatalf("%v: %s", err, r.Body)
	}
}

// ID is the id of the thing in the body.
func (r Answer) ID(t testing.TB) uuid.UUID {
	t.Helper()
	var thing struct{ ID uuid.UUID }
	r.JSON(t, &thing)
	return thing.ID
}

// Problem is the body of a refusal without its request id, which alone may differ between two like refusals.
func (r Answer) Problem(t testing.TB) string {
	t.Helper()
	var p map[string]any
	r.JSON(t, &p)
	delete(p, "requestId")
	out, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
