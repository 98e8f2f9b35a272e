/** Runs as a page to look at: one HTML file that needs no network. */
package io.github.ssl4j.cli.report;
