package policy_test

import (
	"maps"
	"strings"
	"testing"
)

// planted are mistakes that somebody might make; each rule must find those that are its own.
var planted = []struct{ rule, file, old, new string }{
	{"formatted", "modules/cache/main.tf", `family = "redis7"`, `family =    "redis7"`},
	{"documented", "modules/cache/variables.tf", `description = "The network."`, ``},
	{"documented", "modules/service/variables.tf", "variable \"certificate_arn\" {\n  type        = string", "variable \"certificate_arn\" {\n  type        = any"},
	{"documented", "modules/storage/outputs.tf", `description = "The bucket, for policies."`, ``},
	{"pinned", "modules/storage/versions.tf", `version = "~> 6.0"`, `version = ">= 5.0"`},
	{"pinned", "modules/storage/versions.tf", `required_version = ">= 1.9"`, ``},
	{"pinned", "environments/example/main.tf", `"../../modules/storage"`, `"terraform-aws-modules/s3-bucket/aws"`},
	{"pinned", "modules/service/variables.tf", `regex("@sha256:[0-9a-f]{64}$", var.image)`, `regex(":", var.image)`},
	{"wired", "modules/storage/main.tf", "kms_master_key_id = var.key_arn", "kms_master_key_id = var.kms_arn"},
	{"wired", "environments/example/main.tf", "  bucket_arn   = module.storage.bucket_arn\n", ""},
	{"wired", "environments/example/main.tf", "module.storage.bucket_arn", "module.storage.arn"},
	{"wired", "modules/backups/main.tf", "[var.database_arn, var.bucket_arn]", "[var.bucket_arn]"},
	{"wired", "modules/database/main.tf", "aws_db_subnet_group.this.name", "aws_db_subnet_group.here.name"},
	{"reviewed kinds", "modules/service/main.tf", `resource "aws_ecs_cluster" "this"`, `resource "aws_lambda_function_url" "this"`},
	{"private", "modules/database/main.tf", "publicly_accessible             = false", "publicly_accessible             = true"},
	{"private", "modules/database/main.tf", "  publicly_accessible             = false\n", ""},
	{"private", "modules/service/main.tf", "assign_public_ip = false", "assign_public_ip = true"},
	{"private", "modules/service/main.tf", "enable_execute_command             = false", "enable_execute_command             = true"},
	{"private", "modules/service/main.tf", "subnets          = var.private_subnets", "subnets          = var.public_subnets"},
	{"private", "modules/network/main.tf", "map_public_ip_on_launch = false", "map_public_ip_on_launch = true"},
	{"private", "modules/network/main.tf", "route_table_id = aws_route_table.data.id", "route_table_id = aws_route_table.public.id"},
	{"private", "modules/network/main.tf", "route_table_id         = aws_route_table.private[each.key].id\n  destination_cidr_block = \"0.0.0.0/0\"\n  nat_gateway_id         = each.value.id",
		"route_table_id         = aws_route_table.private[each.key].id\n  destination_cidr_block = \"0.0.0.0/0\"\n  gateway_id             = aws_internet_gateway.this.id"},
	{"private", "modules/cache/main.tf", "  referenced_security_group_id = var.client_group\n", "  cidr_ipv4                    = \"0.0.0.0/0\"\n"},
	{"private", "modules/cache/main.tf", `description = "Redis, from the tasks"`, "description = \"Redis, from the tasks\"\n  ingress {\n  }"},
	{"private", "modules/service/balancer.tf", `resource "aws_lb" "this"`, "resource \"aws_lb\" \"more\" {\n}\n\nresource \"aws_lb\" \"this\""},
	{"ways out", "modules/network/endpoints.tf", `var.internet_egress ? { https = 443, mail = var.smtp_port } : {}`, `{ https = 443, all = 0 }`},
	{"ways out", "modules/cache/main.tf", "  referenced_security_group_id = aws_security_group.this.id\n", "  cidr_ipv4                    = \"10.0.0.0/8\"\n"},
	{"ways out", "modules/service/balancer.tf", "  ip_protocol                  = \"tcp\"\n  from_port                    = 8080", "  ip_protocol                  = \"-1\"\n  from_port                    = 8080"},
	{"ways out", "modules/service/traces.tf", "from_port                    = each.value", "from_port                    = 0"},
	{"ways out", "modules/service/traces.tf", "for_each                     = local.traces_port", `for_each                     = { otlp = 4318 }`},
	{"ways out", "modules/service/traces.tf", "var.traces == null ? {} : {", "var.traces == null ? { otlp = 4318 } : {"},
	{"ways out", "modules/service/tasks.tf", "var.traces == null ? {} : {", "{"},
	{"ways out", "environments/example/variables.tf", "default     = null", `default     = { endpoint = "http://collector.internal:4318", group = "sg-1" }`},
	{"buckets", "modules/storage/main.tf", "block_public_policy     = true", "block_public_policy     = false"},
	{"buckets", "modules/audit/main.tf", `resource "aws_s3_bucket_public_access_block" "trail" {
  bucket                  = aws_s3_bucket.trail.id`, `resource "aws_s3_bucket_public_access_block" "trail" {
  bucket                  = aws_s3_bucket.other.id`},
	{"encrypted at rest", "modules/database/main.tf", "storage_encrypted               = true", "storage_encrypted               = false"},
	{"encrypted at rest", "modules/cache/main.tf", "at_rest_encryption_enabled = true", "at_rest_encryption_enabled = false"},
	{"encrypted at rest", "modules/service/main.tf", "  retention_in_days = 400\n  kms_key_id        = var.log_key_arn", "  retention_in_days = 400"},
	{"encrypted at rest", "modules/storage/main.tf", `sse_algorithm     = "aws:kms"`, `sse_algorithm     = "AES256"`},
	{"encrypted at rest", "modules/registry/main.tf", "kms_key         = var.key_arn", ""},
	{"encrypted at rest", "modules/keys/main.tf", "enable_key_rotation     = true", "enable_key_rotation     = false"},
	{"encrypted in transit", "modules/service/balancer.tf", "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08"},
	{"encrypted in transit", "modules/service/balancer.tf", `      protocol    = "HTTPS"`, `      protocol    = "HTTP"`},
	{"encrypted in transit", "modules/service/balancer.tf", `protocol             = "HTTPS"`, `protocol             = "HTTP"`},
	{"encrypted in transit", "modules/service/tasks.tf", `CHARTWRIGHT_TLS             = "self-signed"`, `CHARTWRIGHT_TLS             = "off"`},
	{"encrypted in transit", "modules/cache/main.tf", "transit_encryption_enabled = true", "transit_encryption_enabled = false"},
	{"encrypted in transit", "modules/cache/main.tf", `"rediss://:`, `"redis://:`},
	{"encrypted in transit", "modules/database/main.tf", `"rds.force_ssl"                       = "1"`, `"rds.force_ssl"                       = "0"`},
	{"encrypted in transit", "modules/storage/main.tf", `variable = "aws:SecureTransport"`, `variable = "aws:Other"`},
	{"least rights", "modules/service/iam.tf", `"s3:AbortMultipartUpload"`, `"s3:*"`},
	{"least rights", "modules/service/iam.tf", "resources = [var.storage_key_arn]", `resources = ["*"]`},
	{"least rights", "modules/service/iam.tf", `actions   = ["ecr:GetAuthorizationToken"]`, `actions   = ["ecr:GetAuthorizationToken", "ecr:DeleteRepository"]`},
	{"least rights", "modules/audit/main.tf", "sid       = \"TLSOnly\"\n    effect    = \"Deny\"", "sid       = \"TLSOnly\"\n    effect    = \"Allow\""},
	{"least rights", "modules/network/flow.tf", `actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]`, `not_actions = ["iam:PassRole"]`},
	{"least rights", "modules/keys/main.tf", "      condition {\n        test     = \"StringEquals\"\n        variable = \"kms:ViaService\"\n        values   = [for service in statement.value : \"${service}.${local.region}.amazonaws.com\"]\n      }\n", ""},
	{"roles", "modules/service/iam.tf", "data.aws_iam_policy_document.task.json", `jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })`},
	{"roles", "modules/backups/main.tf", `"AWSBackupServiceRolePolicyForS3Backup"`, `"AdministratorAccess"`},
	{"roles", "modules/service/iam.tf", `type        = "Service"`, `type        = "AWS"`},
	{"roles", "modules/service/iam.tf", `"ReEncryptFrom", "ReEncryptTo"]`, `"ReEncryptFrom", "ReEncryptTo", "CreateGrant"]`},
	{"no secrets", "modules/cache/main.tf", "random_password.this.result\n  parameter_group_name", "\"hunter2hunter2hunter2\"\n  parameter_group_name"},
	{"no secrets", "modules/service/tasks.tf", `CHARTWRIGHT_DEMO            = "off"`, `CHARTWRIGHT_DATABASE_URL    = "x"`},
	{"no secrets", "modules/service/tasks.tf", `CHARTWRIGHT_DEMO            = "off"`, `OTHER = "postgres://app:hunter2@db/chartwright"`},
	{"settings", "modules/service/tasks.tf", "CHARTWRIGHT_TRUSTED_PROXIES", "CHARTWRIGHT_TRUSTED_PROXY"},
	{"kept", "modules/database/main.tf", "multi_az                        = true", "multi_az                        = false"},
	{"kept", "modules/database/main.tf", "prevent_destroy = true", "prevent_destroy = false"},
	{"kept", "modules/storage/main.tf", "object_lock_enabled = true", "object_lock_enabled = false"},
	{"kept", "modules/storage/main.tf", `status = "Enabled" }`, `status = "Suspended" }`},
	{"kept", "modules/cache/main.tf", `"noeviction"`, `"allkeys-lru"`},
	{"kept", "modules/database/main.tf", `"synchronous_commit"                  = "on"`, `"synchronous_commit"                  = "off"`},
	{"kept", "modules/service/tasks.tf", "jsonencode([merge(local.container, {\n    name             = \"work\"", "jsonencode([merge({}, {\n    name             = \"work\""},
}

func TestTerraformRulesFindFaults(t *testing.T) {
	t.Parallel()
	clean := read(t, terraform, ".tf")
	proved := map[string]bool{}
	for _, p := range planted {
		if !strings.Contains(clean[p.file], p.old) {
			t.Errorf("%s: %q is not there any more", p.file, p.old)
			continue
		}
		spoilt := maps.Clone(clean)
		spoilt[p.file] = strings.Replace(clean[p.file], p.old, p.new, 1)
		proved[p.rule] = true
		if !finds(parse(t, spoilt), p.rule) {
			t.Errorf("%s does not find %q in the place of %q in %s", p.rule, p.new, p.old, p.file)
		}
	}
	for _, r := range rules {
		if !proved[r.name] {
			t.Errorf("nothing proves that the rule %q can fail", r.name)
		}
	}
}

func finds(c configuration, name string) bool {
	for _, r := range rules {
		if r.name == name {
			return len(r.check(c)) > 0
		}
	}
	return false
}
