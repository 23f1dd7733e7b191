package rules

import "slices"

// ReleasedUnpaid says whether a copy leaves whether or not its invoice was paid, by the schedule that the fee was reckoned by, and
// which rule says so.
func (s *Set) ReleasedUnpaid(in FeeInput) (bool, RuleRef) {
	if in.Class != Patient && in.Class != PersonalRepresentative {
		return false, RuleRef{}
	}
	r, ok := s.schedule(in, PatientAccess)
	if !ok || r.Unpaid == nil || !slices.Contains(r.Unpaid.Classes, in.Class) || !slices.Contains(r.Unpaid.Media, in.Medium) {
		return false, RuleRef{}
	}
	ref := r.Ref()
	ref.Source = r.Unpaid.Source
	return true, ref
}
