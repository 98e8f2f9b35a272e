package io.github.ssl4j.pretrain;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The folder of a run as one of its workers sees it: rank 0 holds and writes it, the others only read its checkpoint.
 *
 * @param held by this worker, if it is the one that writes
 * @param path of the folder; empty for a run that leaves nothing
 */
record SharedDirectory(Optional<RunDirectory> held, Optional<Path> path) implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(30);

    /** Returns the folder of a run of one worker. */
    static SharedDirectory own(Optional<RunDirectory> folder) {
        return new SharedDirectory(folder, folder.map(RunDirectory::path));
    }

    /**
     * Opens the folder of a run of several workers, which all call this.
     *
     * @throws IllegalArgumentException if it cannot be made or opened, or this worker does not see it
     */
    static SharedDirectory open(Path path, boolean resumed, Collectives workers) {
        Optional<RunDirectory> held = Optional.empty();
        if (workers.rank() == 0) {
            awaitRelease(path);
            held = Optional.of(resumed ? RunDirectory.open(path) : RunDirectory.create(path));
        }
        try {
            workers.barrier();
            if (!Files.isDirectory(path)) {
                throw new IllegalArgumentException("the run directory " + path
                        + ": expected a folder that every worker sees, found none on that of rank " + workers.rank());
            }
            return new SharedDirectory(held, Optional.of(path));
        } catch (RuntimeException e) {
            held.ifPresent(RunDirectory::close);
            throw e;
        }
    }

    /** Waits for the end of a worker that was lost, frozen for example, but is yet to be killed. */
    private static void awaitRelease(Path path) {
        try {
            RunDirectory.awaitRelease(path, LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another process holds " + path, e);
        }
    }

    @Override
    public void close() {
        held.ifPresent(RunDirectory::close);
    }
}
