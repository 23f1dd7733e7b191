#!/bin/sh
# Makes the two roles and the database when PostgreSQL starts on an empty volume.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -U postgres <<'SQL'
create role chartwright_owner login password :'owner';
create role chartwright_app login password :'app' nosuperuser nobypassrls nocreatedb nocreaterole;
create database chartwright owner chartwright_owner;
SQL
