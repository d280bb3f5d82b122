"""What everyone stands on: pages and parts, text folding, components, the command line. No tables, no words of the domain."""
