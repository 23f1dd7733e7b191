package app

import (
	"context"

	"github.com/spf13/cobra"

	"chartwright/internal/identity/people"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
)

func agencyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "agency", Short: "Agencies (tenants): create, list"}
	var a tenancy.NewAgency
	create := &cobra.Command{Use: "create --name NAME --slug SLUG", Short: "Make an agency with the usual settings", Args: cobra.NoArgs,
		Example: `  chartwright agency create --name "Northlake HIM" --slug northlake`,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				id, err := h.tenancy.CreateAgency(ctx, a)
				if err != nil {
					return err
				}
				return printJSON(c, agency{TenantID: id, Name: a.Name, Slug: a.Slug})
			})
		}}
	create.Flags().StringVar(&a.Name, "name", "", "name of the agency")
	create.Flags().StringVar(&a.Slug, "slug", "", "short name: lower case, digits, hyphens")
	create.Flags().BoolVar(&a.MFARequired, "mfa", true, "demand a second factor of everybody")
	required(create, "name", "slug")
	list := &cobra.Command{Use: "list", Short: "List agencies", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return withHouse(c, func(ctx context.Context, h *house) error {
			rows, err := listAgencies(ctx, h.db)
			if err != nil {
				return err
			}
			return printJSON(c, rows)
		})
	}}
	cmd.AddCommand(create, list, agencyOpenCommand())
	return cmd
}

func agencyOpenCommand() *cobra.Command {
	var slug string
	open := &cobra.Command{Use: "open-networks --agency SLUG", Short: "Remove an agency's list of allowed networks, where it locks people out", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				tenant, err := h.tenancy.FindAgency(ctx, slug)
				if err != nil {
					return err
				}
				return h.identity.OpenNetworks(ctx, tenant)
			})
		}}
	open.Flags().StringVar(&slug, "agency", "", "short name of the agency")
	required(open, "agency")
	return open
}

func required(c *cobra.Command, names ...string) {
	for _, n := range names {
		if err := c.MarkFlagRequired(n); err != nil {
			panic(err)
		}
	}
}

func userCommand() *cobra.Command {
	user := &cobra.Command{Use: "user", Short: "People: add, list, reset, disable"}
	user.AddCommand(userCreateCommand(), userListCommand(), userResetCommand(), userAccessCommand("disable", false), userAccessCommand("enable", true))
	return user
}

func userCreateCommand() *cobra.Command {
	var slug, role, client string
	var in people.NewUser
	create := &cobra.Command{Use: "create --agency SLUG --email EMAIL --name NAME --role ROLE", Short: "Add a person; prints the password for their first sign-in",
		Example: `  chartwright user create --agency northlake --email ana@example.org --name "Ana Ruiz" --role coder
  chartwright user create --agency northlake --email him@hospital.example --name "Kim Lee" --role hospital --client SRH`,
		Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				tenant, err := h.tenancy.FindAgency(ctx, slug)
				if err != nil {
					return err
				}
				in.Role = principal.Role(role)
				if client != "" {
					c, err := h.tenancy.FindClient(actAs(ctx, tenant), client)
					if err != nil {
						return err
					}
					in.ClientID = &c.ID
				}
				u, password, err := h.identity.CreateUser(ctx, tenant, in)
				if err != nil {
					return err
				}
				return printJSON(c, map[string]any{"id": u.ID, "email": u.Email, "role": u.Role, "firstPassword": password})
			})
		}}
	create.Flags().StringVar(&slug, "agency", "", "short name of the agency")
	create.Flags().StringVar(&in.Email, "email", "", "e-mail address, the name to sign in with")
	create.Flags().StringVar(&in.Name, "name", "", "the person's name")
	create.Flags().StringVar(&role, "role", "", "coder, prep, roi, auditor, manager, hospital, compliance or operator")
	create.Flags().StringVar(&client, "client", "", "code of the client, for role hospital")
	required(create, "agency", "email", "name", "role")
	return create
}

func userListCommand() *cobra.Command {
	var slug string
	list := &cobra.Command{Use: "list --agency SLUG", Short: "List the people of an agency", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return withHouse(c, func(ctx context.Context, h *house) error {
			tenant, err := h.tenancy.FindAgency(ctx, slug)
			if err != nil {
				return err
			}
			for cursor := ""; ; {
				users, next, err := h.identity.ListUsers(ctx, tenant, people.Filter{Cursor: cursor, Limit: 200})
				if err != nil {
					return err
				}
				for _, u := range users {
					if err := printJSON(c, map[string]any{"id": u.ID, "name": u.Name, "email": u.Email, "role": u.Role, "status": u.Status}); err != nil {
						return err
					}
				}
				if next == "" {
					return nil
				}
				cursor = next
			}
		})
	}}
	list.Flags().StringVar(&slug, "agency", "", "short name of the agency")
	required(list, "agency")
	return list
}

func userResetCommand() *cobra.Command {
	return &cobra.Command{Use: "reset EMAIL", Short: "Give a one-time password and forget the second factor", Args: cobra.ExactArgs(1),
		Long: `Prints a password that is good for one sign-in within 72 hours; the person then chooses their own, and sets up a second factor
where the agency demands one. Their sessions end at once.`,
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				password, err := h.identity.ResetPassword(ctx, args[0])
				if err != nil {
					return err
				}
				if err := h.identity.ResetMFA(ctx, args[0]); err != nil {
					return err
				}
				return printJSON(c, map[string]string{"email": args[0], "oneTimePassword": password})
			})
		}}
}

func userAccessCommand(name string, on bool) *cobra.Command {
	short := "End a person's access at once: sessions, tokens, leases"
	if on {
		short = "Give a disabled person access again"
	}
	return &cobra.Command{Use: name + " EMAIL", Short: short, Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
		return withHouse(c, func(ctx context.Context, h *house) error {
			u, err := h.identity.SetAccess(ctx, args[0], on)
			if err != nil {
				return err
			}
			return printJSON(c, map[string]any{"email": u.Email, "status": u.Status})
		})
	}}
}
