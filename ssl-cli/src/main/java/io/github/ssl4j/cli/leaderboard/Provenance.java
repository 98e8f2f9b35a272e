package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.device.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where results come from.
 *
 * @param commit of the checkout that holds the plan, with {@code +} behind it where tracked files differ
 * @param machine the device, with its threads
 */
record Provenance(String commit, String machine) {
    private static final String UNKNOWN = "no-checkout";

    /** Returns what made this program, so far as the folder of the plan shows, and the machine it runs on. */
    static Provenance of(Path folder, Device device) {
        List<String> head = git(folder, "rev-parse", "--short=8", "HEAD");
        String commit = head.isEmpty()
                ? UNKNOWN
                : head.get(0)
                        + (git(folder, "status", "--porcelain", "-uno", ":(top,exclude)docs")
                                        .isEmpty()
                                ? ""
                                : "+");
        return new Provenance(commit, device.description());
    }

    /** Returns the lines that git prints; none where there is no git or no checkout. */
    private static List<String> git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return List.of(); // no git: the commit is not known, which the results then say
        }
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            return process.waitFor() == 0 ? lines : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what git prints: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git runs", e);
        }
    }
}
