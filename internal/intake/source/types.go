package source

import (
	"slices"
	"strings"
)

// Types are the kinds of document a chart holds, as the examiner proposes them.
func Types() []string {
	return []string{"discharge_summary", "history_and_physical", "operative_report", "progress_note", "emergency_note", "consultation", "laboratory",
		"radiology", "pathology", "orders", "nursing", "anesthesia", "consent", "face_sheet", "authorization", "correspondence", "other"}
}

// KnownType reports whether t is one of Types.
func KnownType(t string) bool { return slices.Contains(Types(), t) }

// TypeInName finds a type that the file's name tells (NCH1_discharge_summary.pdf); "other" where it tells none.
func TypeInName(name string) string {
	plain := "_" + strings.NewReplacer(" ", "_", "-", "_", ".", "_").Replace(strings.ToLower(name)) + "_"
	for _, pair := range [][2]string{{"_dc_summary_", "discharge_summary"}, {"_ds_", "discharge_summary"}, {"_h_p_", "history_and_physical"},
		{"_hp_", "history_and_physical"}, {"_op_report_", "operative_report"}, {"_op_note_", "operative_report"}, {"_ed_note_", "emergency_note"},
		{"_labs_", "laboratory"}, {"_lab_", "laboratory"}} {
		if strings.Contains(plain, pair[0]) {
			return pair[1]
		}
	}
	for _, t := range Types() {
		if t != "other" && strings.Contains(plain, "_"+t+"_") {
			return t
		}
	}
	return "other"
}
