package apptest

import (
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DumpDatabase gives every row of every table as text, by table, read as the superuser.
func (h *House) DumpDatabase() map[string]string {
	h.t.Helper()
	ctx := context.Background()
	var tables []string
	h.Scan(&tables, `select array_agg(relname::text) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
	out := map[string]string{}
	for _, t := range tables {
		var text string
		h.must(h.Super.QueryRow(ctx, `select coalesce(string_agg(r::text, e'\n'), '') from `+t+` r`).Scan(&text))
		out[t] = text
	}
	return out
}

// DumpRedis gives every key with its values.
func (h *House) DumpRedis() string {
	h.t.Helper()
	ctx := context.Background()
	var out strings.Builder
	for keys := h.Redis.Scan(ctx, 0, "*", 1000).Iterator(); keys.Next(ctx); {
		key := keys.Val()
		var value any
		switch h.Redis.Type(ctx, key).Val() {
		case "string":
			value = h.Redis.Get(ctx, key).Val()
		case "hash":
			value = h.Redis.HGetAll(ctx, key).Val()
		case "list":
			value = h.Redis.LRange(ctx, key, 0, -1).Val()
		case "set":
			value = h.Redis.SMembers(ctx, key).Val()
		case "zset":
			value = h.Redis.ZRange(ctx, key, 0, -1).Val()
		case "stream":
			value = h.Redis.XRange(ctx, key, "-", "+").Val()
		}
		fmt.Fprintln(&out, key, value)
	}
	return out.String()
}

// Files gives the content of every file in the house's folder, by path.
func (h *House) Files() map[string][]byte {
	h.t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(h.DataDir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		out[path], err = os.ReadFile(path) //nolint:gosec // in the test's own folder
		return err
	})
	h.must(err)
	return out
}

// LeaksOfRows is Leaks for rows as PostgreSQL prints them: bytes stand there in hexadecimal.
func LeaksOfRows(text string) []string {
	found := Leaks([]byte(text))
	for _, s := range Secrets() {
		if strings.Contains(text, hex.EncodeToString([]byte(s))) {
			found = append(found, fmt.Sprintf("%q in hexadecimal", s))
		}
	}
	return found
}
