package pgembed_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/pgembed"
	"chartwright/internal/platform/testkit"
)

// childDir tells this test binary, run again as a child, to serve that folder until it is killed.
const childDir = "PGEMBED_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveUntilKilled(dir)
	}
	os.Exit(m.Run())
}

func serveUntilKilled(dir string) {
	srv, err := pgembed.Start(context.Background(), options(dir))
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(srv.SuperuserURL())
	<-srv.Done()
	os.Exit(0)
}

func options(dir string) pgembed.Options {
	return pgembed.Options{Dir: dir, SharedBuffers: "16MB", MaxConnections: 20, Log: slog.New(slog.DiscardHandler)}
}

func start(t *testing.T, dir string) *pgembed.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	srv, err := pgembed.Start(ctx, options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, srv) })
	return srv
}

func stop(t *testing.T, srv *pgembed.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	if err := srv.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec1(t *testing.T, url, sql string) {
	t.Helper()
	conn := connect(t, url)
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, url, sql string) (n int) {
	t.Helper()
	if err := connect(t, url).QueryRow(context.Background(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRolesAndData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srv := start(t, dir)

	exec1(t, srv.OwnerURL(), `create extension pg_trgm; create table kept (n int); insert into kept values (7); grant select on kept to chartwright_app`)
	if n := count(t, srv.AppURL(), `select n from kept`); n != 7 {
		t.Fatalf("the application reads %d", n)
	}
	mighty := `select count(*) from pg_roles where rolname in ('chartwright_app', 'chartwright_owner')
		and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication or not rolcanlogin)`
	if n := count(t, srv.AppURL(), mighty); n != 0 {
		t.Errorf("%d roles may do too much", n)
	}
	owned := `select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid where d.deptype = 'o' and r.rolname = 'chartwright_app'`
	if n := count(t, srv.SuperuserURL(), owned); n != 0 {
		t.Errorf("the application's role owns %d objects", n)
	}
	if _, err := connect(t, srv.AppURL()).Exec(context.Background(), `create table mine (n int)`); err == nil {
		t.Error("the application's role made a table")
	}

	if _, err := pgembed.Start(context.Background(), options(dir)); !errors.Is(err, pgembed.ErrInUse) {
		t.Errorf("a second start on the folder: %v", err)
	}
	guest, err := pgembed.Join(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, guest.AppURL(), `select n from kept`); n != 7 {
		t.Errorf("a guest reads %d", n)
	}
	stop(t, srv)
	if n := count(t, start(t, dir).OwnerURL(), `select n from kept`); n != 7 {
		t.Errorf("after a restart the table holds %d", n)
	}
}

// What was answered as kept is on the disk, for whoever writes: no setting that trades this for speed, and none on a role.
func TestCommitsAreDurable(t *testing.T) {
	t.Parallel()
	srv := start(t, t.TempDir())
	const traded = `select count(*) from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting <> 'on'`
	for _, url := range []string{srv.SuperuserURL(), srv.OwnerURL(), srv.AppURL()} {
		if n := count(t, url, traded); n != 0 {
			t.Errorf("%d settings trade durability for speed", n)
		}
	}
}

func TestSocketIsPrivateAndAlone(t *testing.T) {
	t.Parallel()
	srv := start(t, t.TempDir())
	conn := connect(t, srv.SuperuserURL())
	var listen, folders string
	err := conn.QueryRow(context.Background(), `select current_setting('listen_addresses'), current_setting('unix_socket_directories')`).Scan(&listen, &folders)
	if err != nil {
		t.Fatal(err)
	}
	if listen != "" {
		t.Errorf("listens on %q", listen)
	}
	info, err := os.Stat(folders)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 || len(folders) > 85 {
		t.Errorf("%s has mode %v", folders, info.Mode())
	}
	stop(t, srv)
	if _, err := os.Stat(folders); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's folder is left behind: %v", err)
	}
}

func TestLogHoldsNoStatementText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srv := start(t, dir)
	conn := connect(t, srv.OwnerURL())
	ctx := context.Background()
	for _, sql := range []string{`select 'canary-1'::uuid`, `create table u (n text primary key); insert into u values ('canary-2'), ('canary-2')`} {
		if _, err := conn.Exec(ctx, sql); err == nil {
			t.Fatal("expected a refusal")
		}
	}
	if _, err := conn.Exec(ctx, `select $1::text::int`, "canary-3"); err == nil {
		t.Fatal("expected a refusal")
	}
	stop(t, srv)
	text, err := os.ReadFile(filepath.Join(dir, "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "canary") || !strings.Contains(string(text), "database system is shut down") {
		t.Errorf("the log:\n%s", text)
	}
}

func TestRemoveSparesRunningServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "postgres")
	srv := start(t, dir)
	if err := pgembed.Remove(t.Context(), dir); !errors.Is(err, pgembed.ErrInUse) {
		t.Fatalf("while it runs: %v", err)
	}
	stop(t, srv)
	if err := pgembed.Remove(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	opts := options(t.TempDir())
	opts.BinDir = t.TempDir()
	_, err := pgembed.Start(context.Background(), opts)
	if err == nil || !strings.Contains(err.Error(), "CHARTWRIGHT_PG_BIN") {
		t.Errorf("got %v", err)
	}
}
