package io.github.ssl4j.spark;

import io.github.ssl4j.device.cpu.Processor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker tells the others before they begin, and what has to be alike on all: other classes, another Java or
 * another processor would compute other bits.
 *
 * @param host under which the others reach it
 * @param port of the store of addresses, which rank 0 serves; 0 from others
 * @param problem why this worker cannot begin; empty if it can
 * @param classes a checksum of ssl4j's jars
 * @param java the feature version
 * @param processor its architecture and vector instructions, and which of them are used
 */
record WorkerFacts(String host, int port, String problem, String classes, String java, String processor) {
    private static final String SEPARATOR = "\n";
    private static final int COUNT = 6;

    /** Returns the facts of this process. */
    static WorkerFacts here(String host, int port, String problem) {
        return new WorkerFacts(
                host,
                port,
                problem.replace(SEPARATOR, " "),
                ClassPathChecksum.ofSsl4j(),
                String.valueOf(Runtime.version().feature()),
                System.getProperty("os.arch") + " " + String.join(" ", Processor.vectors()) + ", of which oneDNN uses "
                        + Processor.instructionSet());
    }

    /** Returns the facts that a worker sent. */
    static WorkerFacts parse(String text) {
        String[] parts = text.split(SEPARATOR, COUNT);
        return new WorkerFacts(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3], parts[4], parts[5]);
    }

    /** Returns the text to send. */
    String text() {
        return String.join(SEPARATOR, host, String.valueOf(port), problem, classes, java, processor);
    }

    /**
     * Throws unless all workers can begin and are alike.
     *
     * @param all by rank
     * @throws IllegalStateException if not; it names the hosts that differ from that of rank 0
     */
    static void requireAlike(List<WorkerFacts> all) {
        WorkerFacts first = all.get(0);
        List<String> found = new ArrayList<>();
        for (int rank = 0; rank < all.size(); rank++) {
            WorkerFacts one = all.get(rank);
            String who = "rank " + rank + " on " + one.host;
            if (!one.problem.isEmpty()) {
                found.add(who + ": " + one.problem);
            }
            compare(who, "the same jars of ssl4j", first.classes, one.classes, found);
            compare(who, "the same version of Java", first.java, one.java, found);
            compare(who, "the same kind of processor", first.processor, one.processor, found);
        }
        if (!found.isEmpty()) {
            throw new IllegalStateException("workers cannot begin together: " + String.join("; ", found));
        }
    }

    private static void compare(String who, String what, String expected, String found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(who + ": expected " + what + " as rank 0 (" + expected + "), found " + found);
        }
    }
}
