/** A leaderboard: runs that a plan names, all on one protocol, what came of them, and the page that shows it. */
package io.github.ssl4j.cli.leaderboard;
