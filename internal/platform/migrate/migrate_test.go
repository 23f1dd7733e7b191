package migrate_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/migrate"
	"chartwright/internal/platform/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func file(sql string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
}

var two = fstest.MapFS{
	"00001_first.sql":  file("create table first (n int); insert into first values (1);"),
	"00002_second.sql": file("create table second (n int);"),
}

func TestUpRunsEachStepOnce(t *testing.T) {
	t.Parallel()
	ctx, url := t.Context(), testkit.EmptyDatabase(t).Owner
	before, err := migrate.Status(ctx, url, two)
	if err != nil || len(before) != 2 || !before[0].AppliedAt.IsZero() {
		t.Fatalf("before: %+v, %v", before, err)
	}
	done, err := migrate.Up(ctx, url, two)
	if err != nil || len(done) != 2 || done[0].Name != "00001_first.sql" || done[1].Version != 2 {
		t.Fatalf("first run: %+v, %v", done, err)
	}
	if again, err := migrate.Up(ctx, url, two); err != nil || len(again) != 0 {
		t.Errorf("second run: %+v, %v", again, err)
	}
	after, err := migrate.Status(ctx, url, two)
	if err != nil || len(after) != 2 || after[1].AppliedAt.IsZero() {
		t.Errorf("after: %+v, %v", after, err)
	}
}

func TestUpBySeveralAtOnce(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyDatabase(t).Owner
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := migrate.Up(t.Context(), url, two); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var n int
	if err := conn.QueryRow(t.Context(), `select count(*) from first`).Scan(&n); err != nil || n != 1 {
		t.Errorf("the first step ran %d times, %v", n, err)
	}
}

func TestFailedStepLeavesNoTrace(t *testing.T) {
	t.Parallel()
	ctx, url := t.Context(), testkit.EmptyDatabase(t).Owner
	broken := fstest.MapFS{
		"00001_first.sql":  two["00001_first.sql"],
		"00002_broken.sql": file("create table half (n int); create table half (n int);"),
	}
	done, err := migrate.Up(ctx, url, broken)
	if err == nil || len(done) != 1 {
		t.Fatalf("broken: %+v, %v", done, err)
	}
	if done, err := migrate.Up(ctx, url, two); err != nil || len(done) != 1 {
		t.Errorf("after the repair: %+v, %v", done, err)
	}
}

func TestUnreadableAddressIsNotEchoed(t *testing.T) {
	t.Parallel()
	_, err := migrate.Up(t.Context(), "postgres://owner:secret@[bad/x", two)
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseThatKnowsNoLettersIsRefused(t *testing.T) {
	t.Parallel()
	ctx, urls := t.Context(), testkit.EmptyDatabase(t)
	conn, err := pgx.Connect(ctx, urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	owner, err := url.Parse(urls.Owner)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(owner.Path, "/") + "_ascii"
	owner.Path = "/" + name
	if _, err := conn.Exec(ctx, "create database "+name+" encoding 'SQL_ASCII' locale 'C' template template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Exec(context.Background(), "drop database "+name) })
	if _, err := migrate.Up(ctx, owner.String(), two); err == nil || !strings.Contains(err.Error(), "encoding 'UTF8'") {
		t.Errorf("it was migrated: %v", err)
	}
}
