package testkit_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	_, a := testkit.Postgres(t)
	_, b := testkit.Postgres(t)
	if _, err := connect(t, a.Owner).Exec(t.Context(), `create table only_here (n int)`); err != nil {
		t.Fatal(err)
	}
	var migrated, leaked bool
	err := connect(t, b.Super).QueryRow(t.Context(),
		`select to_regclass('schema_migrations') is not null, to_regclass('only_here') is not null`).Scan(&migrated, &leaked)
	if err != nil {
		t.Fatal(err)
	}
	if !migrated || leaked {
		t.Errorf("migrated %v, leaked %v", migrated, leaked)
	}
}

func TestServerEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	child := exec.Command(os.Args[0], "-test.run=^TestChildWaits$")
	child.Env = append(os.Environ(), childWaits+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url = strings.TrimSpace(url)
	connect(t, url)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = child.Wait()
	testkit.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), url)
		if err == nil {
			_ = conn.Close(t.Context())
		}
		return err != nil
	}, testkit.Patience)
}

// childWaits has the test below serve until it is killed.
const childWaits = "TESTKIT_TEST_CHILD"

func TestChildWaits(t *testing.T) {
	if os.Getenv(childWaits) == "" {
		t.Skip("runs as the child of another test")
	}
	fmt.Println(testkit.Database(t).Super)
	select {}
}
