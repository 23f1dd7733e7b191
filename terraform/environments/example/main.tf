provider "aws" {
  region = var.region
  default_tags { tags = { application = "chartwright", environment = "example" } }
}

locals { name = "chartwright-example" }

module "keys" {
  source = "../../modules/keys"
  name   = local.name
}

module "registry" {
  source  = "../../modules/registry"
  name    = local.name
  key_arn = module.keys.arns["images"]
}

module "network" {
  source      = "../../modules/network"
  name        = local.name
  zones       = var.zones
  log_key_arn = module.keys.arns["logs"]
}

module "storage" {
  source  = "../../modules/storage"
  name    = local.name
  key_arn = module.keys.arns["storage"]
}

module "audit" {
  source               = "../../modules/audit"
  name                 = local.name
  key_arn              = module.keys.arns["logs"]
  documents_bucket_arn = module.storage.bucket_arn
}

module "database" {
  source          = "../../modules/database"
  name            = local.name
  vpc_id          = module.network.vpc_id
  subnets         = module.network.data_subnets
  client_group    = module.network.task_group
  key_arn         = module.keys.arns["database"]
  secrets_key_arn = module.keys.arns["secrets"]
  log_key_arn     = module.keys.arns["logs"]
}

module "cache" {
  source          = "../../modules/cache"
  name            = local.name
  vpc_id          = module.network.vpc_id
  subnets         = module.network.data_subnets
  client_group    = module.network.task_group
  key_arn         = module.keys.arns["cache"]
  secrets_key_arn = module.keys.arns["secrets"]
}

module "service" {
  source               = "../../modules/service"
  name                 = local.name
  image                = var.image
  collector_image      = var.collector_image
  repository_arns      = module.registry.arns
  public_url           = var.public_url
  certificate_arn      = var.certificate_arn
  vpc_id               = module.network.vpc_id
  public_subnets       = module.network.public_subnets
  public_cidrs         = module.network.public_cidrs
  private_subnets      = module.network.private_subnets
  task_group           = module.network.task_group
  bucket               = module.storage.bucket
  bucket_arn           = module.storage.bucket_arn
  documents_key_arn    = module.keys.arns["documents"]
  storage_key_arn      = module.keys.arns["storage"]
  secrets_key_arn      = module.keys.arns["secrets"]
  log_key_arn          = module.keys.arns["logs"]
  redis_url_secret_arn = module.cache.url_secret_arn
  access_log_bucket    = module.audit.access_log_bucket
  traces               = var.traces
  environment          = var.settings
  secrets              = var.setting_secrets
}

module "backups" {
  source       = "../../modules/backups"
  name         = local.name
  key_arn      = module.keys.arns["storage"]
  database_arn = module.database.arn
  bucket_arn   = module.storage.bucket_arn
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms"
  kms_master_key_id = module.keys.arns["logs"]
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

module "alarms" {
  source          = "../../modules/alarms"
  name            = local.name
  topic_arn       = aws_sns_topic.alarms.arn
  database        = module.database.identifier
  cache_nodes     = toset(module.cache.nodes)
  balancer        = module.service.balancer
  target_group    = module.service.target_group
  trail_log_group = module.audit.log_group
}
