output "balancer" {
  value       = module.service.balancer_dns_name
  description = "Where the public address points to."
}
output "repositories" {
  value       = module.registry.urls
  description = "Where to push the images."
}
output "database" {
  value       = { address = module.database.address, master_secret = module.database.master_secret_arn }
  description = "For making the two roles."
}
output "database_url_secrets" {
  value       = module.service.database_url_secrets
  description = "Secrets to fill with the addresses of the two roles."
}
output "migrate" {
  value       = { cluster = module.service.cluster, task = module.service.migrate_task, subnets = module.network.private_subnets, group = module.network.task_group }
  description = "What aws ecs run-task needs for the migration."
}
