package io.cutwater.cli;

/** How an answer is printed. */
enum OutputFormat {
  table,
  json
}
