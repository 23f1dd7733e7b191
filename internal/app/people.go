package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"chartwright/internal/identity/people"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
)

func agencyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "agency", Short: "Agencies (tenants)"}
	var a tenancy.NewAgency
	create := &cobra.Command{Use: "create --name NAME --slug SLUG", Short: "Make an agency with the usual settings", Args: cobra.NoArgs,
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
	cmd.AddCommand(create, list)
	return cmd
}

func required(c *cobra.Command, names ...string) {
	for _, n := range names {
		if err := c.MarkFlagRequired(n); err != nil {
			panic(err)
		}
	}
}

func userCommand() *cobra.Command {
	user := &cobra.Command{Use: "user", Short: "People of an agency"}
	user.AddCommand(userCreateCommand(), userListCommand(), userResetCommand())
	return user
}

func userCreateCommand() *cobra.Command {
	var slug, role, client string
	var in people.NewUser
	create := &cobra.Command{Use: "create --agency SLUG --email EMAIL --name NAME --role ROLE", Short: "Add a person; prints the password for their first sign-in",
		Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, func(ctx context.Context, h *house) error {
				tenant, err := h.tenancy.FindAgency(ctx, slug)
				if err != nil {
					return err
				}
				in.Role = principal.Role(role)
				if client != "" {
					id, err := uuid.Parse(client)
					if err != nil {
						return fmt.Errorf("--client is not an id")
					}
					in.ClientID = &id
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
	create.Flags().StringVar(&client, "client", "", "id of the client, for role hospital")
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
					if err := printJSON(c, map[string]any{"id": u.ID, "email": u.Email, "role": u.Role, "status": u.Status}); err != nil {
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
