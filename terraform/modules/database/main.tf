resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-postgres-"
  description = "PostgreSQL, from the tasks"
  vpc_id      = var.vpc_id
  lifecycle { create_before_destroy = true }
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from the tasks"
  referenced_security_group_id = var.client_group
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  security_group_id            = var.client_group
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

locals {
  # What was acknowledged survives, and no statement, parameter or row reaches the log: they may hold PHI.
  parameters = {
    "rds.force_ssl"                       = "1"
    "synchronous_commit"                  = "on"
    "log_statement"                       = "none"
    "log_min_duration_statement"          = "-1"
    "log_min_error_statement"             = "panic"
    "log_error_verbosity"                 = "terse" # without the DETAIL that quotes rows
    "log_parameter_max_length"            = "0"
    "log_parameter_max_length_on_error"   = "0"
    "log_connections"                     = "1"
    "log_lock_waits"                      = "1"
    "idle_in_transaction_session_timeout" = "60000"
  }
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${var.major}"
  dynamic "parameter" {
    for_each = local.parameters
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
  lifecycle { create_before_destroy = true }
}

# RDS would make it without a key or an end of its own.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/instance/${var.name}/postgresql"
  retention_in_days = 400
  kms_key_id        = var.log_key_arn
}

resource "aws_db_instance" "this" {
  identifier                      = var.name
  engine                          = "postgres"
  engine_version                  = var.major
  instance_class                  = var.instance_class
  allocated_storage               = var.storage_gb
  max_allocated_storage           = var.storage_gb * 10
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.key_arn
  multi_az                        = true
  publicly_accessible             = false
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  username                        = "chartwright_admin"
  manage_master_user_password     = true
  master_user_secret_kms_key_id   = var.secrets_key_arn
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  parameter_group_name            = aws_db_parameter_group.this.name
  backup_retention_period         = 35
  backup_window                   = "07:00-08:00"
  maintenance_window              = "sun:08:30-sun:09:30"
  copy_tags_to_snapshot           = true
  delete_automated_backups        = false
  deletion_protection             = true
  skip_final_snapshot             = false
  final_snapshot_identifier       = "${var.name}-final"
  enabled_cloudwatch_logs_exports = ["postgresql"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.key_arn
  auto_minor_version_upgrade      = true
  depends_on                      = [aws_cloudwatch_log_group.this]
  lifecycle { prevent_destroy = true }
}
