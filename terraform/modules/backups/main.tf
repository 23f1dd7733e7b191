# Beside the database's own snapshots: a vault whose copies nobody can remove early, with every minute of the last 35 days.
resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.key_arn
}

resource "aws_backup_vault_lock_configuration" "this" {
  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = 30
  max_retention_days = 2600
}

resource "aws_backup_plan" "this" {
  name = var.name
  rule {
    rule_name                = "every-minute"
    target_vault_name        = aws_backup_vault.this.name
    schedule                 = "cron(0 6 * * ? *)"
    enable_continuous_backup = true
    lifecycle { delete_after = 35 }
  }
  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 9 * * ? *)"
    lifecycle { delete_after = 35 }
    dynamic "copy_action" {
      for_each = var.copy_vault_arn == "" ? [] : [var.copy_vault_arn]
      content {
        destination_vault_arn = copy_action.value
        lifecycle { delete_after = 35 }
      }
    }
  }
  rule {
    rule_name         = "monthly"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 10 1 * ? *)"
    lifecycle { delete_after = 400 }
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name_prefix        = "${var.name}-backup-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_partition" "current" {}

# AWS's own policies for this service; restoring is left to a person with a role of their own.
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"])
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
}

resource "aws_backup_selection" "this" {
  name         = var.name
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = [var.database_arn, var.bucket_arn]
}
