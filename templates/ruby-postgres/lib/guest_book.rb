require 'pg'

# Who has been here, in a table of PostgreSQL.
class GuestBook
  # The service's host name is its image's name; the server finds the rest in the same variables.
  def self.connect(env = ENV)
    new(PG.connect(
      host: env.fetch('POSTGRES_HOST', 'postgres'),
      dbname: env.fetch('POSTGRES_DB'),
      user: env.fetch('POSTGRES_USER'),
      password: env.fetch('POSTGRES_PASSWORD')
    ))
  end

  def initialize(connection)
    @connection = connection
    @connection.exec('CREATE TABLE IF NOT EXISTS guests (id serial PRIMARY KEY, name text UNIQUE NOT NULL)')
  end

  def sign(name)
    @connection.exec_params('INSERT INTO guests (name) VALUES ($1)', [name])
  end

  def guests
    @connection.exec('SELECT name FROM guests ORDER BY id').column_values(0)
  end

  def server_version
    @connection.exec('SHOW server_version_num').getvalue(0, 0).to_i
  end

  def close
    @connection.close
  end
end
