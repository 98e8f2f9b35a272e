package io.github.ssl4j.spark;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Executors that are processes of this machine, as the master {@code local-cluster[4,1,2048]} asks for them.
 *
 * @param executors how many
 * @param cores of each
 * @param mebibytes of each
 */
record LocalCluster(int executors, int cores, String mebibytes) {
    private static final Pattern MASTER =
            Pattern.compile("local-cluster\\[\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*]");
    private static final int EXECUTORS = 1;
    private static final int CORES = 2;
    private static final int MEMORY = 3;

    /** Returns what a master asks for; empty if it is of another kind. */
    static Optional<LocalCluster> of(String master) {
        Matcher matcher = MASTER.matcher(master);
        return matcher.matches()
                ? Optional.of(new LocalCluster(
                        Integer.parseInt(matcher.group(EXECUTORS)),
                        Integer.parseInt(matcher.group(CORES)),
                        matcher.group(MEMORY)))
                : Optional.empty();
    }

    /** Returns how many workers it has room for, each of which takes so many cores. */
    int slots(int coresOfWorker) {
        return executors * (cores / coresOfWorker);
    }
}
