package app

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"chartwright/internal/codeset"
	"chartwright/internal/examine"
	"chartwright/internal/redact"
)

func examineCommand() *cobra.Command {
	var o examine.CommandOptions
	cmd := &cobra.Command{Use: "examine FILE...", Short: "Print what the examiner finds in files, one JSON line each", Args: cobra.MinimumNArgs(1),
		Long: `Examines files as uploads are examined and prints one JSON line for each: type (by content, not by name), pages,
pages_with_text, verdict (accepted, quarantined or refused), reason and message, and milliseconds. A bad file is a result;
the command ends with an error only where a file cannot be read.`,
		Example: `  chartwright examine chart.pdf scans/*.tif`,
		RunE: func(c *cobra.Command, args []string) error {
			return examine.Command(c.Context(), o, args, c.OutOrStdout())
		}}
	cmd.Flags().IntVar(&o.MaxPages, "max-pages", 0, "refuse files with more pages (default 5000)")
	cmd.Flags().DurationVar(&o.Limit, "limit", 0, "time for one file (default 2m)")
	return cmd
}

func redactCommand() *cobra.Command {
	var o redact.CommandOptions
	cmd := &cobra.Command{Use: "redact --in FILE --out FILE.pdf [--find TEXT]... [--pattern NAME]... [--box PAGE:x,y,w,h]...",
		Short: "Remove text and areas from a document for good, and verify that they are gone", Args: cobra.NoArgs,
		Long: `Makes a new PDF from a PDF, TIFF, JPEG, PNG or plain text file, without what is named. Every page is built anew from its
picture with the areas burned black, and with a fresh invisible text layer that lacks the removed words; nothing of the
original file is copied, so metadata, annotations, form fields, attachments, scripts, layers and older revisions stay behind.
The new file is then opened by poppler, qpdf and, where pages are pictures, tesseract, and appears only if nothing is left.

Text is found without regard to case, punctuation, line breaks, hyphens and letter-spacing, in pictures too; there, what
recognition may have misread counts as found. Whole words are removed.

--box takes points (72 to the inch) from the upper left corner of the page as it is displayed, pages counted from 1. For pictures
(TIFF, JPEG, PNG) it takes pixels. A unit behind the last number says otherwise: 1:72,100,200,14pt or 1:300,400,900,60px.

Prints JSON: pages_rebuilt, pages_redacted, marks, words_removed, unreadable (pages on which not everything could be read, so
that a person must look), and verification. Where something survived, verification.ok is false, the command ends with an
error and there is no new file. It needs pdftotext, pdftoppm and pdfimages (poppler-utils), qpdf and, for pictures, tesseract.`,
		Example: `  chartwright redact --in chart.pdf --out redacted.pdf --find "Jane Doe" --pattern ssn --pattern phone
  chartwright redact --in fax.tif --out redacted.pdf --box 1:300,420,900,60`,
		RunE: func(c *cobra.Command, _ []string) error {
			return redact.Command(c.Context(), o, c.OutOrStdout(), c.ErrOrStderr())
		}}
	f := cmd.Flags()
	f.StringVar(&o.In, "in", "", "the `FILE` to redact, which is not changed")
	f.StringVar(&o.Out, "out", "", "the `FILE.pdf` to write")
	f.StringArrayVar(&o.Find, "find", nil, "a `TEXT` to remove wherever it stands; may be repeated")
	f.StringArrayVar(&o.Patterns, "pattern", nil, "a kind of text to remove; may be repeated: "+strings.Join(redact.Patterns(), ", "))
	f.StringArrayVar(&o.Boxes, "box", nil, "an area to remove, `PAGE:x,y,w,h`; may be repeated")
	required(cmd, "in", "out")
	return cmd
}

func codesCommand() *cobra.Command {
	codes := &cobra.Command{Use: "codes", Short: "Import and search code sets"}
	codes.AddCommand(codesSearchCommand(), codesImportCommand())
	return codes
}

func codesSearchCommand() *cobra.Command {
	var o codeset.SearchOptions
	cmd := &cobra.Command{Use: "search --set FILE... --queries FILE [--limit N]", Short: "Search published files without a server, one JSON line a query",
		Long: `Loads published files, without server or database, and prints for each line of the queries file one JSON line: query, codes
(code, description, billable), best first, and microseconds. What stands behind a tab in a line is not part of the query;
empty lines and lines that start with # are skipped.`,
		Example: `  chartwright codes search --set icd10cm_order_2026.txt icd10cm_index_2026.xml --queries queries.txt --limit 10
  echo "heart failure" | chartwright codes search --queries -`,
		RunE: func(c *cobra.Command, more []string) error {
			o.Files = append(o.Files, more...) // a shell's wildcard after --set
			return codeset.SearchCommand(c.Context(), o, c.InOrStdin(), c.OutOrStdout())
		}}
	f := cmd.Flags()
	f.StringArrayVar(&o.Files, "set", nil, "a published file to load, zipped or not; name several, or repeat it (default: the starter set)")
	f.StringVar(&o.Queries, "queries", "", "file with one query a line, - for standard input")
	f.IntVar(&o.Limit, "limit", 10, "codes to print for a query, 1 to 100")
	f.StringVar(&o.System, "system", "", "ICD10CM, ICD10PCS, HCPCS or CPT (default: the first that the files hold)")
	f.StringVar(&o.On, "on", "", "day the codes must be in force, yyyy-mm-dd (default: the newest release)")
	required(cmd, "queries")
	return cmd
}

func codesImportCommand() *cobra.Command {
	return &cobra.Command{Use: "import FILE...", Short: "Import files exactly as CMS and CDC publish them, zipped or not", Args: cobra.MinimumNArgs(1),
		Long: `Imports code sets for all agencies: icd10cm_order, icd10cm_tabular, icd10cm_index, icd10pcs_order, HCPCS, under the names
and in the form in which they are published, zipped or not. Each release is kept with its effective dates, so that a
discharge in September is coded with September's codes. A running server has them within a minute.`,
		Example: `  chartwright codes import 2026-code-descriptions-tabular-order.zip icd10cm_index_2026.xml`,
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				done, err := h.codeset.Import(ctx, args...)
				if err != nil {
					return err
				}
				return printJSON(c, done)
			})
		}}
}
