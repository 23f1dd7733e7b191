package testkit

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/testkit/freeport"
	"chartwright/internal/platform/testkit/shareddata"
)

// Redis gives the test a real Redis of its own, empty, ended with the test. Where redis-server is not installed the test is
// skipped, and fails under continuous integration.
func Redis(t testing.TB) *redis.Client {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		shareddata.Missing(t, "redis-server is not installed (Debian: apt install redis-server)")
	}
	const attempts = 5 // the port is free when chosen and may be taken a moment later
	for range attempts {
		c, err := startRedis(t, program)
		if err == nil {
			return c
		}
		t.Log(err)
	}
	t.Fatal("testkit: redis-server does not start")
	return nil
}

// guard runs Redis until its own input ends, which the kernel sees to when this process dies.
const guard = `"$0" --bind 127.0.0.1 --port "$1" --requirepass "$2" --dir "$3" --save "" --appendonly no >/dev/null & cat; kill -KILL $!`

func startRedis(t testing.TB, program string) (*redis.Client, error) {
	t.Helper()
	port, err := freeport.Find(t.Context())
	if err != nil {
		return nil, err
	}
	password := rand.Text() // tells our server from a stranger's that took the port
	cmd := exec.Command("/bin/sh", "-c", guard, program, strconv.Itoa(port), password, t.TempDir())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	end := func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	}
	c, err := connectRedis(t, port, password)
	if err != nil {
		end()
		return nil, err
	}
	t.Cleanup(func() {
		_ = c.Close() // the test may have closed it
		end()
	})
	return c, nil
}

func connectRedis(t testing.TB, port int, password string) (*redis.Client, error) {
	t.Helper()
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if err := listening(address, Patience); err != nil {
		return nil, err
	}
	c, err := redis.Open(t.Context(), "redis://:"+password+"@"+address+"/0", slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if err := c.Check(t.Context()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func listening(address string, within time.Duration) error {
	for deadline := time.Now().Add(within); ; time.Sleep(2 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			return conn.Close()
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}
