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

// takeScript finds for each who asks the lowest (score, member) of their sets that nobody has taken, no member twice. KEYS: the
// mark of a filled group, what is taken, then the sets. ARGV[1]: milliseconds to hide the members, 0 only looks; then for each
// who asks the numbers of their sets. The head of a set is looked for once, however many ask.
const takeScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local members, scores, after, cards = {}, {}, {}, {}
local function head(k)
  if members[k] ~= nil then return members[k] end
  local i = after[k] or 0
  if not cards[k] then cards[k] = redis.call('ZCARD', KEYS[k]) end
  while i < cards[k] do
    local m = redis.call('ZRANGE', KEYS[k], i, i, 'WITHSCORES')
    i = i + 1
    if m[1] and not redis.call('ZSCORE', KEYS[2], m[1]) then
      members[k], scores[k], after[k] = m[1], tonumber(m[2]), i
      return m[1]
    end
  end
  members[k], after[k] = false, i
  return false
end
local out = {}
for a = 2, #ARGV do
  local total, best = 0, nil
  for n in string.gmatch(ARGV[a], '%d+') do
    local k = n + 2
    local m = head(k)
    total = total + cards[k]
    if m and (not best or scores[k] < scores[best] or (scores[k] == scores[best] and m < members[best])) then best = k end
  end
  out[#out + 1] = total
  out[#out + 1] = best and best - 2 or 0
  out[#out + 1] = best and members[best] or ''
  if best and ARGV[1] ~= '0' then
    redis.call('ZADD', KEYS[2], now + ARGV[1], members[best])
    members[best] = nil
  end
end
return out`

// Take gives the best member of the sets of a group, and hides it from other takers for hide (0: it is only looked at).
func (s *Sets) Take(ctx context.Context, group string, sets []string, hide time.Duration) (Taken, error) {
	out, err := s.TakeEach(ctx, group, [][]string{sets}, hide)
	if err != nil {
		return Taken{}, err
	}
	return out[0], nil
}

// TakeEach is Take for several takers at once, in their order: each names their sets.
func (s *Sets) TakeEach(ctx context.Context, group string, takers [][]string, hide time.Duration) ([]Taken, error) {
	keys := []string{s.filledKey(group), s.takenKey(group)}
	args := []any{strconv.FormatInt(hide.Milliseconds(), 10)}
	numbers := map[string]int{}
	var names []string
	for _, sets := range takers {
		var own []byte
		for _, set := range sets {
			if numbers[set] == 0 {
				names = append(names, set)
				numbers[set] = len(names)
				keys = append(keys, s.key(group, set))
			}
			own = append(strconv.AppendInt(own, int64(numbers[set]), 10), ' ')
		}
		args = append(args, own)
	}
	answer, err := s.take.Run(ctx, s.client, keys, args...).Slice()
	if err != nil {
		return nil, fmt.Errorf("ranked: %w", err)
	}
	out := make([]Taken, len(takers))
	if len(answer) != 3*len(takers) {
		return out, nil
	}
	for n := range out {
		if out[n], err = taken(answer[3*n:3*n+3], names); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func taken(answer []any, names []string) (Taken, error) {
	t := Taken{Known: true}
	t.Total, _ = answer[0].(int64)
	n, _ := answer[1].(int64)
	t.Member, _ = answer[2].(string)
	if n < 0 || int(n) > len(names) {
		return Taken{}, fmt.Errorf("ranked: the script named set %d of %d", n, len(names))
	}
	if n > 0 {
		t.Set = names[n-1]
	}
	return t, nil
}

// GiveBack shows taken members to other takers again.
func (s *Sets) GiveBack(ctx context.Context, group string, members ...string) error {
	all := make([]any, len(members))
	for n, m := range members {
		all[n] = m
	}
	return s.client.ZRem(ctx, s.takenKey(group), all...).Err()
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
