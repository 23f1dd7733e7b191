package redis

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how often the Redis of this process is told the time; without it nothing there expires.
const tick = time.Second

// Embedded runs a Redis in this process, on a loopback port behind a random password. It loses everything when it ends.
func Embedded() (*Client, error) {
	srv := miniredis.NewMiniRedis()
	password := rand.Text()
	srv.RequireAuth(password)
	if err := srv.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	address := url.URL{Scheme: "redis", User: url.UserPassword("", password), Host: srv.Addr(), Path: "/0"}
	c, err := open(address.String())
	if err != nil {
		srv.Close()
		return nil, err
	}
	stop := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() { tellTime(srv, stop) })
	c.end = sync.OnceFunc(func() {
		close(stop)
		ticking.Wait()
		srv.Close()
	})
	return c, nil
}

func tellTime(srv *miniredis.Miniredis, stop <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			srv.FastForward(now.Sub(last))
			last = now
		}
	}
}
