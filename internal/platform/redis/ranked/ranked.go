// Package ranked keeps sorted sets in Redis from whose heads many takers draw at once. What is taken stays in its set,
// hidden from others for a while, so that a taker who dies loses nothing. It holds hints only: the caller decides by its own
// truth whether what was taken is still there.
package ranked

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"chartwright/internal/platform/redis"
)

// Sets are groups of sorted sets under one prefix. The sets of a group live in one slot of a cluster.
type Sets struct {
	client redis.Universal
	prefix string
	take   *redis.Script
}

// New makes the sets under a prefix.
func New(client redis.Universal, prefix string) *Sets {
	return &Sets{client: client, prefix: prefix, take: redis.NewScript(takeScript)}
}

// Change puts a member into a set of its group with a score, or removes it.
type Change struct {
	Set    string
	Member string
	Score  float64
	Remove bool
}

// Taken is the best member of several sets.
type Taken struct {
	Set    string
	Member string
	Total  int64 // members in all the sets
	Known  bool  // the group was filled; otherwise nothing can be said
}

// takeScript finds the lowest (score, member) that nobody has taken. KEYS: the mark of a filled group, what is taken,
// then the sets. ARGV[1]: milliseconds to hide the member; 0 only looks.
const takeScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local total, best, score, set = 0, nil, nil, nil
for k = 3, #KEYS do
  local n = redis.call('ZCARD', KEYS[k])
  total = total + n
  local i = 0
  while i < n do
    local head = redis.call('ZRANGE', KEYS[k], i, i, 'WITHSCORES')
    local m, s = head[1], tonumber(head[2])
    if not m or (best and (s > score or (s == score and m >= best))) then break end
    if not redis.call('ZSCORE', KEYS[2], m) then
      best, score, set = m, s, k - 2
      break
    end
    i = i + 1
  end
end
if not best then return {1, total} end
if ARGV[1] ~= '0' then redis.call('ZADD', KEYS[2], now + ARGV[1], best) end
return {1, total, set, best}`

// Take gives the best member of the sets of a group, and hides it from other takers for hide (0: it is only looked at).
func (s *Sets) Take(ctx context.Context, group string, sets []string, hide time.Duration) (Taken, error) {
	keys := make([]string, 0, len(sets)+2)
	keys = append(keys, s.filledKey(group), s.takenKey(group))
	for _, set := range sets {
		keys = append(keys, s.key(group, set))
	}
	out, err := s.take.Run(ctx, s.client, keys, strconv.FormatInt(hide.Milliseconds(), 10)).Slice()
	if err != nil {
		return Taken{}, fmt.Errorf("ranked: %w", err)
	}
	if len(out) < 2 {
		return Taken{}, nil
	}
	t := Taken{Known: true}
	t.Total, _ = out[1].(int64)
	if len(out) < 4 {
		return t, nil
	}
	n, _ := out[2].(int64)
	t.Member, _ = out[3].(string)
	if n < 1 || int(n) > len(sets) {
		return Taken{}, fmt.Errorf("ranked: the script named set %d of %d", n, len(sets))
	}
	t.Set = sets[n-1]
	return t, nil
}

// GiveBack shows a taken member to other takers again.
func (s *Sets) GiveBack(ctx context.Context, group, member string) error {
	return s.client.ZRem(ctx, s.takenKey(group), member).Err()
}

// Apply writes changes to the sets of a group in their order, in one round trip.
func (s *Sets) Apply(ctx context.Context, group string, changes []Change) error {
	pipe := s.client.Pipeline()
	for _, c := range changes {
		key := s.key(group, c.Set)
		if c.Remove {
			pipe.ZRem(ctx, key, c.Member)
			continue
		}
		pipe.ZAdd(ctx, key, redis.Z{Score: c.Score, Member: c.Member})
		pipe.ZRem(ctx, s.takenKey(group), c.Member)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Filled reports whether the group was filled since Redis last lost it.
func (s *Sets) Filled(ctx context.Context, group string) (bool, error) {
	n, err := s.client.Exists(ctx, s.filledKey(group)).Result()
	return n == 1, err
}

// MarkFilled says that the group holds all it should; Take trusts it from then on.
func (s *Sets) MarkFilled(ctx context.Context, group string) error {
	return s.client.Set(ctx, s.filledKey(group), "1", 0).Err()
}

// Distrust says that the group may miss members: Take answers that it does not know until MarkFilled.
func (s *Sets) Distrust(ctx context.Context, group string) error {
	return s.client.Del(ctx, s.filledKey(group)).Err()
}

func (s *Sets) key(group, set string) string { return s.prefix + "{" + group + "}:set:" + set }

func (s *Sets) filledKey(group string) string { return s.prefix + "{" + group + "}:filled" }

func (s *Sets) takenKey(group string) string { return s.prefix + "{" + group + "}:taken" }
