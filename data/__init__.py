"""What is kept: kinds, tables, session, migrations, reference lists and samples. Imports nothing of ours."""
