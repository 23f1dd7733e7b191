output "vpc_id" {
  value       = aws_vpc.this.id
  description = "The network."
}
output "public_subnets" {
  value       = [for s in aws_subnet.public : s.id]
  description = "For the balancer alone."
}
output "private_subnets" {
  value       = [for s in aws_subnet.private : s.id]
  description = "For the tasks."
}
output "data_subnets" {
  value       = [for s in aws_subnet.data : s.id]
  description = "For PostgreSQL and Redis: no route leads out."
}
output "task_group" {
  value       = aws_security_group.tasks.id
  description = "Security group of the tasks."
}
output "public_cidrs" {
  value       = [for s in aws_subnet.public : s.cidr_block]
  description = "Where the balancer's requests come from."
}
