locals {
  common = {
    CHARTWRIGHT_S3_BUCKET       = var.bucket
    CHARTWRIGHT_S3_REGION       = data.aws_region.current.region
    CHARTWRIGHT_KMS_KEY_ID      = var.documents_key_arn
    CHARTWRIGHT_KMS_REGION      = data.aws_region.current.region
    CHARTWRIGHT_PUBLIC_URL      = var.public_url
    CHARTWRIGHT_TRUSTED_PROXIES = join(",", var.public_cidrs)
    CHARTWRIGHT_TLS             = "self-signed" # from the balancer to the tasks
    CHARTWRIGHT_WATCH_ADDRESS   = "127.0.0.1:9090"
    CHARTWRIGHT_LOG_FORMAT      = "json"
    CHARTWRIGHT_DEMO            = "off"
    CHARTWRIGHT_SHUTDOWN_GRACE  = "40s"
    TMPDIR                      = "/var/lib/chartwright" # the one folder that may be written to
  }
  traces = var.traces == null ? {} : {
    CHARTWRIGHT_TRACES_ENDPOINT = var.traces.endpoint
    CHARTWRIGHT_TRACES_RATIO    = tostring(var.traces.ratio)
  }
  environment = [for key, value in merge(local.common, local.traces, var.environment) : { name = key, value = value }]
  secrets = [for key, arn in merge({
    CHARTWRIGHT_DATABASE_URL = aws_secretsmanager_secret.database_url.arn
    CHARTWRIGHT_REDIS_URL    = var.redis_url_secret_arn
  }, var.secrets) : { name = key, valueFrom = arn }]

  # What every container of the program has.
  container = {
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    user                   = "10001:10001"
    privileged             = false
    mountPoints            = [{ sourceVolume = "data", containerPath = "/var/lib/chartwright", readOnly = false }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    stopTimeout            = 60
  }
  # The process, not the database: a fail-over of PostgreSQL restarts nobody.
  alive = {
    command     = ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:9090/healthz || exit 1"]
    interval    = 15
    timeout     = 5
    retries     = 4
    startPeriod = 60
  }
  logs = { for name, group in aws_cloudwatch_log_group.this : name => {
    logDriver = "awslogs"
    options = {
      awslogs-group         = group.name
      awslogs-region        = data.aws_region.current.region
      awslogs-stream-prefix = name
    }
  } }
}

resource "aws_ecs_task_definition" "serve" {
  family                   = "${var.name}-serve"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 2048
  memory                   = 4096
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task["serve"].arn
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
  volume { name = "data" }
  container_definitions = jsonencode([
    merge(local.container, {
      name             = "serve"
      command          = ["serve"]
      environment      = local.environment
      secrets          = local.secrets
      portMappings     = [{ containerPort = 8080, protocol = "tcp" }]
      logConfiguration = local.logs["serve"]
      healthCheck      = local.alive
    }),
    local.collector,
  ])
}

resource "aws_ecs_task_definition" "work" {
  family                   = "${var.name}-work"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 2048
  memory                   = 4096
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task["work"].arn
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
  volume { name = "data" }
  container_definitions = jsonencode([merge(local.container, {
    name             = "work"
    command          = ["work"]
    environment      = local.environment
    secrets          = local.secrets
    logConfiguration = local.logs["work"]
    healthCheck      = local.alive
  })])
}

# Run once for each version, before its tasks start (docs/deploying.md). It needs the database and nothing else: no task role.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.migrate.arn
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
  volume { name = "data" }
  container_definitions = jsonencode([merge(local.container, {
    name        = "migrate"
    command     = ["migrate"]
    environment = [{ name = "CHARTWRIGHT_LOG_FORMAT", value = "json" }]
    secrets = [
      { name = "CHARTWRIGHT_DATABASE_URL", valueFrom = aws_secretsmanager_secret.database_url.arn },
      { name = "CHARTWRIGHT_DATABASE_OWNER_URL", valueFrom = aws_secretsmanager_secret.database_owner_url.arn },
    ]
    logConfiguration = local.logs["migrate"]
  })])
}
